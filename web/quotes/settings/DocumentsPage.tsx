import { Alert } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { settingsQuery } from '../api.ts';
import { Rules } from './Rules.tsx';
import { Template, type TemplateRecord } from './Template.tsx';

const templateQuery = {
  queryKey: ['records', 'document_template', 'all'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api
      .get<{ data: TemplateRecord[] }>('/document_templates', { limit: 50 }, { signal })
      .then(({ data }) => data.find((one) => one.is_default) ?? data[0] ?? null),
};

/** How quotes and invoices work, and how they look. */
export default function DocumentsPage() {
  const { t } = useTranslation(['quotes', 'workspace']);
  const { isAdmin } = useRole();
  const settings = useQuery(settingsQuery);
  const template = useQuery(templateQuery);
  const failed = [settings, template].find((query) => query.error);
  return (
    <SettingsPage title={t('settings.title')} text={t('settings.text')} wide>
      {!isAdmin && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="lg">
          {t('workspace:settings.not_allowed')}
        </Alert>
      )}
      {failed ? (
        <ErrorState error={failed.error} retry={() => void failed.refetch()} />
      ) : !settings.data || template.data === undefined ? (
        <SkeletonRows rows={8} columns={2} />
      ) : (
        <>
          {isAdmin && <Template template={template.data} onSaved={() => void template.refetch()} />}
          <Rules settings={settings.data} readOnly={!isAdmin} />
        </>
      )}
    </SettingsPage>
  );
}
