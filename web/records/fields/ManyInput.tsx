import { Input, Popover } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Badge } from '../../kernel/ui/Badge.tsx';
import type { FieldInputProps } from './FieldInput.tsx';
import classes from './fields.module.css';
import { ChoicePicker, RecordPicker } from './pickers.tsx';
import { useLinkTitles } from './RecordTitles.tsx';
import { asLinks, asTexts, type Link } from './tools.ts';

/** Several choices or several records: chips that can be taken off, and a list that stays open while one picks. */
export function ManyInput(props: FieldInputProps) {
  const { tools, error, label = '', required, field } = props;
  const [opened, setOpened] = useState(false);
  const id = useId();
  const { chips, remove } = useChips(props);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = chips.at(-1);
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      setOpened(true);
    } else if (event.key === 'Backspace' && last) {
      event.preventDefault();
      remove(last.value);
    }
  };
  return (
    <Input.Wrapper
      label={label}
      description={field.help}
      error={error}
      withAsterisk={required}
      labelElement="div"
      id={id}
    >
      <Popover
        opened={opened}
        onChange={setOpened}
        position="bottom-start"
        width="target"
        trapFocus
        returnFocus
        withRoles={false}
      >
        <Popover.Target>
          <div className={classes.many} data-invalid={Boolean(error) || undefined}>
            {chips.map((chip) => (
              <span key={chip.value} className={classes.chip}>
                <Badge color={chip.color}>{chip.label}</Badge>
                <button
                  type="button"
                  className={classes.chipRemove}
                  aria-label={tools.t('fields:many.remove', { title: chip.label })}
                  onClick={() => remove(chip.value)}
                >
                  <IconX size={12} aria-hidden />
                </button>
              </span>
            ))}
            <button
              type="button"
              name={field.name}
              className={classes.manyOpen}
              aria-label={`${label}: ${chips.map((c) => c.label).join(', ') || tools.t('field.choose')}`}
              aria-haspopup="listbox"
              aria-expanded={opened}
              aria-invalid={Boolean(error) || undefined}
              data-autofocus={props.autoFocus || undefined}
              onClick={() => setOpened((o) => !o)}
              onKeyDown={onKeyDown}
            >
              <span className={classes.placeholder}>{chips.length === 0 && tools.t('field.choose')}</span>
              <IconChevronDown size={14} aria-hidden />
            </button>
          </div>
        </Popover.Target>
        <Popover.Dropdown p={0} miw={220}>
          <ManyPicker {...props} onClose={() => setOpened(false)} />
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}

/** The list to pick from; each press puts one in or takes it out. */
export function ManyPicker(props: FieldInputProps & { onClose(): void }) {
  const { tools, meta, field, value, onChange, onClose, filter } = props;
  const target = tools.objects.find((o) => o.name === field.to);
  if (field.type === 'multi_choice') {
    const chosen = asTexts(value);
    return (
      <ChoicePicker
        tools={tools}
        meta={meta}
        field={field}
        chosen={chosen}
        onChoose={(one) => one && onChange(toggled(chosen, one))}
        onClose={onClose}
      />
    );
  }
  const links = asLinks(value);
  return (
    target && (
      <RecordPicker
        tools={tools}
        target={target}
        label={tools.labels.field(meta, field)}
        chosen={links.map((one) => one.id)}
        onChoose={(link: Link | null) => {
          if (!link) return;
          const without = links.filter((one) => one.id !== link.id);
          onChange(without.length < links.length ? without : [...links, link]);
        }}
        onClose={onClose}
        filter={filter}
      />
    )
  );
}

const toggled = (list: string[], one: string) =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

interface Chip {
  value: string;
  label: string;
  color?: string;
}

function useChips({ tools, meta, field, value, onChange }: FieldInputProps) {
  const links = field.type === 'multi_reference' ? asLinks(value) : [];
  const titles = useLinkTitles(tools, field.to, links);
  const chips: Chip[] =
    field.type === 'multi_choice'
      ? asTexts(value).map((one) => ({
          value: one,
          label: tools.labels.choice(meta, field, one),
          color: field.choices?.find((c) => c.value === one)?.color,
        }))
      : links.map((one) => ({ value: one.id, label: titles.get(one.id) ?? '…' }));
  const remove = (gone: string) =>
    onChange(
      field.type === 'multi_choice'
        ? asTexts(value).filter((one) => one !== gone)
        : links.filter((one) => one.id !== gone),
    );
  return { chips, remove };
}
