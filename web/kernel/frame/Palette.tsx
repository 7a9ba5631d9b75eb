import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paletteOpen } from '../commands.ts';
import { Keys } from '../ui/Keys.tsx';
import classes from './palette.module.css';
import { type PaletteItem, usePaletteGroups } from './palette-items.tsx';

/** Finds any record and does anything that a button does. */
export default function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { groups, searching } = usePaletteGroups(text);
  const items = groups.flatMap((group) => group.items);
  const current = Math.min(active, items.length - 1);
  const close = () => paletteOpen.set(false);

  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    close();
    if (item.to) void navigate({ to: item.to });
    else item.run?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? (event.ctrlKey ? { n: 1, p: -1 }[event.key] : undefined);
    if (step && items.length > 0) {
      event.preventDefault();
      setActive((current + step + items.length) % items.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(items[current]);
    }
  };
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  let index = -1;
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={600}
      yOffset="12vh"
      attributes={{ content: { 'aria-label': t('palette.title') } }}
      classNames={{ inner: classes.inner }}
    >
      <div className={classes.field}>
        <IconSearch size={16} aria-hidden />
        <input
          className={classes.input}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={items[current] ? `${id}-${current}` : undefined}
          aria-autocomplete="list"
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
        />
        <span className={classes.busy} data-shown={searching || undefined} aria-hidden />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t('palette.title')} className={classes.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox groups its options by role
          <div key={group.title} role="group" aria-label={group.title}>
            <div className={classes.group} aria-hidden>
              {group.title}
            </div>
            {group.items.map((item) => {
              index += 1;
              const here = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field above holds the keys
                <div
                  key={item.id}
                  id={`${id}-${here}`}
                  data-index={here}
                  role="option"
                  tabIndex={-1}
                  aria-selected={here === current}
                  className={classes.item}
                  onClick={() => choose(item)}
                  onPointerMove={() => here !== current && setActive(here)}
                >
                  <span className={classes.icon}>{item.icon}</span>
                  <span className={classes.label}>{item.label}</span>
                  {item.detail && <span className={classes.detail}>{item.detail}</span>}
                  {item.keys && <Keys keys={item.keys} />}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {items.length === 0 && (
        <p role="status" className={classes.nothing}>
          {searching ? t('palette.searching') : t('palette.nothing', { text })}
        </p>
      )}
      <div className={classes.foot} aria-hidden>
        <span>
          <Keys keys="ArrowUp" /> <Keys keys="ArrowDown" /> {t('palette.hint_move')}
        </span>
        <span>
          <Keys keys="Enter" /> {t('palette.hint_open')}
        </span>
        <span>
          <Keys keys="Escape" /> {t('palette.hint_close')}
        </span>
      </div>
    </Modal>
  );
}
