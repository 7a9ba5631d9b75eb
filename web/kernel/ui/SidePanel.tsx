import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../shortcuts.ts';
import classes from './ui.module.css';

interface Props {
  /** Names the panel to a screen reader. */
  label: string;
  onClose(): void;
  /** Beside the close button. */
  actions?: ReactNode;
  head?: ReactNode;
  children: ReactNode;
  /** Moves the focus into the panel when it opens; off for a list that one walks with the keys. */
  takeFocus?: boolean;
}

/** What one record says while the list stays in view; the whole screen on a phone. Esc closes it. */
export function SidePanel({ label, onClose, actions, head, children, takeFocus }: Props) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  useShortcuts([{ keys: 'Escape', run: onClose }]);
  useEffect(() => {
    if (takeFocus) panel.current?.focus();
  }, [takeFocus]);
  return (
    <aside ref={panel} className={classes.panel} aria-label={label} tabIndex={-1}>
      <div className={classes.panelHead}>
        <div className={classes.panelTitle}>{head}</div>
        {actions}
        <ActionIcon onClick={onClose} aria-label={t('close')}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes.panelBody}>{children}</div>
    </aside>
  );
}
