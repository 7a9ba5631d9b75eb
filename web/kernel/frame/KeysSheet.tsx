import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { keysOpen } from '../commands.ts';
import { type Shortcut, shortcuts } from '../shortcuts.ts';
import { useStore } from '../store.ts';
import { Keys } from '../ui/Keys.tsx';
import classes from './frame.module.css';

/** Every key that works on this screen, by group. */
export default function KeysSheet() {
  const { t } = useTranslation();
  const registered = useStore(shortcuts);
  const groups = new Map<string, Map<string, Shortcut>>();
  // The page's own keys first, then those that work everywhere.
  for (const shortcut of registered.toReversed().flatMap((entry) => entry.list())) {
    if (!shortcut.label || shortcut.disabled) continue;
    const name = shortcut.group ?? t('keys.general');
    const group = groups.get(name) ?? new Map<string, Shortcut>();
    if (!group.has(shortcut.keys)) group.set(shortcut.keys, shortcut);
    groups.set(name, group);
  }
  return (
    <Modal
      opened
      onClose={() => keysOpen.set(false)}
      title={t('keys.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={classes.sheet}>
        {[...groups].map(([name, list]) => (
          <section key={name} aria-label={name}>
            <h3 className={classes.sheetTitle}>{name}</h3>
            <dl className={classes.sheetList}>
              {[...list.values()].map((shortcut) => (
                <div key={shortcut.keys} className={classes.sheetRow}>
                  <dt>{shortcut.label}</dt>
                  <dd>
                    <Keys keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
