import { Button, Modal, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Scope } from './useCalendar.ts';

/** Which meetings of a series are meant. */
export function ScopeDialog({
  title,
  scopes = ['this', 'following', 'all'],
  onChoose,
  onClose,
}: {
  title: string;
  scopes?: Scope[];
  onChoose(scope: Scope): void;
  onClose(): void;
}) {
  const { t } = useTranslation(['activities', 'common']);
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="xs">
        {scopes.map((scope, i) => (
          <Button key={scope} variant={i === 0 ? 'filled' : 'default'} onClick={() => onChoose(scope)}>
            {t(`series.${scope}`)}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}
