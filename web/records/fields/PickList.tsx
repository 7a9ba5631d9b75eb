import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import classes from './fields.module.css';

export interface Option {
  value: string;
  label: string;
  hint?: string;
  picture?: ReactNode;
}

interface Props {
  label: string;
  options: Option[];
  /** Values that carry a tick. */
  chosen: readonly string[];
  search: string;
  onSearch(text: string): void;
  onChoose(option: Option): void;
  onClose(): void;
  placeholder?: string;
  none?: string;
  /** A last line such as "Create “Acme”". */
  extra?: Option[];
}

/** A searched list of options: type, arrows, Enter. The search keeps the focus; options are announced one by one. */
export function PickList(props: Props) {
  const { options, extra = [], chosen, search, onSearch, onChoose, onClose, label, placeholder, none } = props;
  const all = [...options, ...extra];
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const at = Math.min(active, all.length - 1);

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((all.length + at + step) % Math.max(1, all.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      const option = all[at];
      if (option) onChoose(option);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Tab') {
      onClose();
    }
  };

  return (
    // A press in the list is no press beside the form that opened it: the form's own layer would close.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={classes.picker}
      onMouseDown={(event) => event.stopPropagation()}
      onTouchStart={(event) => event.stopPropagation()}
    >
      <input
        className={classes.pickerSearch}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={all.length > 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={search}
        data-autofocus
        // Escape closes the list, not the dialog around it.
        data-mantine-stop-propagation
        ref={focusOnce}
        onChange={(event) => {
          setActive(0);
          onSearch(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      {all.length === 0 && <div className={classes.none}>{none}</div>}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className={classes.options}
        hidden={all.length === 0}
      >
        {all.map((option, index) => (
          // The search input has the keyboard; the mouse is a second way.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.value)}
            className={classes.option}
            data-active={index === at}
            onMouseMove={() => setActive(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            {option.picture}
            <div className={classes.optionText}>
              <div>{option.label}</div>
              {option.hint && <div className={classes.hint}>{option.hint}</div>}
            </div>
            {chosen.includes(option.value) && <IconCheck size={16} aria-hidden />}
          </div>
        ))}
      </div>
    </div>
  );
}

const focusOnce = (input: HTMLInputElement | null) => {
  // After the layer that holds it has been placed: focusing earlier scrolls the page.
  if (input) requestAnimationFrame(() => input.focus({ preventScroll: true }));
};
