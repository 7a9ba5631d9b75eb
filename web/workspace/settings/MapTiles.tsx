import { Button, Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type WorkspaceSettings, workspaceQuery } from '../api.ts';
import classes from './settings.module.css';

/** Where the streets under the marks come from. Without an address the outline of the world is shown. */
export function MapTiles({ settings, readOnly }: { settings: WorkspaceSettings; readOnly: boolean }) {
  const { t } = useTranslation(['workspace', 'common']);
  const { url = '', attribution = '' } = settings.map_tiles ?? {};
  const form = useFields({ 'map_tiles.url': url, 'map_tiles.attribution': attribution });
  const save = async (values: typeof form.values) => {
    const wished = values['map_tiles.url'].trim();
    const map_tiles = wished ? { url: wished, attribution: values['map_tiles.attribution'] } : null;
    const saved = await api.patch<WorkspaceSettings>('/workspace', { map_tiles });
    queryClient.setQueryData(workspaceQuery.queryKey, saved);
    void queryClient.invalidateQueries({ queryKey: ['map-tiles'] });
    notify(t(map_tiles ? 'workspace.map_saved' : 'workspace.map_off'), { tone: 'done' });
  };
  return (
    <Section title={t('workspace.map')} text={t('workspace.map_text')}>
      <form className={classes.form} {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput
          {...form.input('map_tiles.url')}
          label={t('workspace.map_url')}
          description={t('workspace.map_url_hint')}
          placeholder="https://tiles.acme.example/{z}/{x}/{y}.png"
          disabled={readOnly}
        />
        <TextInput
          {...form.input('map_tiles.attribution')}
          label={t('workspace.map_thanks')}
          description={t('workspace.map_thanks_hint')}
          disabled={readOnly}
        />
        {!readOnly && (
          <Group>
            <Button type="submit" variant="default" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        )}
      </form>
    </Section>
  );
}
