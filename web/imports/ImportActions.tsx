import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ImportSummary, useForgetImport } from './api.ts';
import { UndoImport } from './UndoImport.tsx';
import { canUndo, isOpen } from './wizard.ts';

/** What one can do with an import from the list. */
export function ImportActions({ one }: { one: ImportSummary }) {
  const { t } = useTranslation('imports');
  const forget = useForgetImport();
  if (isOpen(one.state)) {
    return (
      <>
        {!one.started_at && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={forget.isPending}
            onClick={() => forget.mutate(one.id)}
            aria-label={t('discard_file', { file: one.file.name })}
          >
            {t('discard')}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          component={Link}
          to={`/imports/${one.id}`}
          aria-label={t('continue_file', { file: one.file.name })}
        >
          {t('continue')}
        </Button>
      </>
    );
  }
  return canUndo(one) ? <UndoImport one={one} size="compact-sm" /> : null;
}
