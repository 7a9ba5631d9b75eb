import { Button, Menu, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconChevronDown,
  IconDownload,
  IconHistory,
  IconLayoutDashboard,
  IconMail,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MissingRates } from '../../kernel/ui/MissingRates.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { useTools } from '../../records/fields/tools.ts';
import { complete, type Filter } from '../../records/model/filter-tree.ts';
import { fieldAt } from '../../records/model/objects.ts';
import {
  type Definition,
  downloadCsv,
  emptyChart,
  refreshReports,
  type SavedReport,
  type SourceAnswer,
  useFigures,
} from '../api.ts';
import { FiguresTable } from '../FiguresTable.tsx';
import { FiguresView } from '../FiguresView.tsx';
import { useMetas } from '../metas.ts';
import classes from '../report-builder.module.css';
import { useDrill } from '../useDrill.ts';
import { AddToDashboard } from './AddToDashboard.tsx';
import { ChartChoice } from './ChartChoice.tsx';
import { ComesByItself } from './ComesByItself.tsx';
import { fitting, newDefinition, tidy } from './draft.ts';
import { Panels } from './Panels.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';

interface Props {
  sources: SourceAnswer[];
  saved: SavedReport | null;
}

type Dialog = 'itself' | 'save' | 'copy' | 'versions' | 'dashboard' | null;

/** Builds a report: what is counted on the left, what it comes to on the right, at once. */
export default function Builder({ sources, saved }: Props) {
  const { t } = useTranslation(['report-builder', 'common']);
  const format = useFormat();
  const tools = useTools();
  const objects = useMetas();
  const navigate = useNavigate();
  const first = sources.find(({ name }) => name === 'deals') ?? sources[0];
  const [definition, setDefinition] = useState<Definition>(
    saved?.definition ?? newDefinition(first?.name ?? 'companies'),
  );
  const [chart, setChart] = useState(saved?.chart ?? emptyChart);
  const [chosen, setChosen] = useState(saved !== null);
  const [dialog, setDialog] = useState<Dialog>(null);
  const source = sources.find(({ name }) => name === definition.source);
  const meta = objects.find(({ name }) => name === (source?.object ?? source?.name));

  // A condition that is being written says nothing yet.
  const asked = useMemo(
    () => ({ ...definition, filter: complete(definition.filter as Filter | null) as Definition['filter'] }),
    [definition],
  );
  const [settled] = useDebouncedValue(asked, 250);
  const figures = useFigures(settled);
  const drill = useDrill(settled, NOTHING, figures.data);

  const typeAt = (path: string) => (meta ? fieldAt(objects, meta, path)?.type : undefined);
  const { all, best } = fitting(
    definition,
    ({ field }) => ['date', 'datetime'].includes(typeAt(field) ?? ''),
    ({ field }) => /country/.test(field),
  );
  const type = chosen && all.includes(chart.type) ? chart.type : best;
  const drawn = { ...chart, type };
  const change = (next: Partial<Definition>) => setDefinition((now) => tidy({ ...now, ...next }));
  const dirty = saved === null || JSON.stringify([saved.definition, saved.chart]) !== JSON.stringify([asked, drawn]);
  const name = saved?.name ?? t('new_report');

  const save = async () => {
    if (!saved?.writable) return setDialog(saved ? 'copy' : 'save');
    try {
      await api.patch(`/custom-reports/${saved.id}`, { definition: asked, chart: drawn });
      notify(t('saved', { name }), {
        tone: 'done',
        action: {
          label: t('common:undo'),
          run: () =>
            void api
              .post(`/custom-reports/${saved.id}/restoration`, { version: saved.version })
              .then(refreshReports)
              .catch(failed),
        },
      });
      void refreshReports();
    } catch (error) {
      failed(error);
    }
  };
  const remove = async () => {
    if (!saved) return;
    try {
      await api.del(`/custom-reports/${saved.id}`);
      notify(t('deleted', { name }), {
        tone: 'done',
        action: {
          label: t('common:undo'),
          run: () => void api.post(`/custom-reports/${saved.id}/restoration`, {}).then(refreshReports).catch(failed),
        },
      });
      void refreshReports();
      void navigate({ to: '/report-builder' });
    } catch (error) {
      failed(error);
    }
  };

  return (
    <div className={classes.builder}>
      <PageHeader
        title={name}
        description={saved?.description}
        crumbs={[{ label: t('reports'), to: '/report-builder' }]}
        actions={
          <>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
                  {t('more')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconDownload size={16} aria-hidden />}
                  onClick={() => void downloadCsv(settled, NOTHING, name).catch(failed)}
                >
                  {t('csv')}
                </Menu.Item>
                {saved && (
                  <>
                    <Menu.Item
                      leftSection={<IconLayoutDashboard size={16} aria-hidden />}
                      onClick={() => setDialog('dashboard')}
                    >
                      {t('to_dashboard')}
                    </Menu.Item>
                    <Menu.Item leftSection={<IconMail size={16} aria-hidden />} onClick={() => setDialog('itself')}>
                      {t('itself.title')}
                    </Menu.Item>
                    <Menu.Item onClick={() => setDialog('copy')}>{t('copy')}</Menu.Item>
                    <Menu.Item
                      leftSection={<IconHistory size={16} aria-hidden />}
                      onClick={() => setDialog('versions')}
                    >
                      {t('versions')}
                    </Menu.Item>
                  </>
                )}
                {saved?.writable && (
                  <>
                    <Menu.Item onClick={() => setDialog('save')}>{t('rename')}</Menu.Item>
                    <Menu.Item
                      color="red"
                      leftSection={<IconTrash size={16} aria-hidden />}
                      onClick={() => void remove()}
                    >
                      {t('delete')}
                    </Menu.Item>
                  </>
                )}
              </Menu.Dropdown>
            </Menu>
            <Button disabled={!dirty || figures.isError} onClick={() => void save()}>
              {saved ? (saved.writable ? t('save') : t('copy')) : t('keep')}
            </Button>
          </>
        }
      />
      <div className={classes.split}>
        <section className={classes.panels} aria-label={t('settings')}>
          <Select
            label={t('source')}
            searchable
            allowDeselect={false}
            value={definition.source}
            onChange={(name) => {
              if (!name) return;
              setDefinition(newDefinition(name));
              setChosen(false);
            }}
            data={sources.map(({ name, object, label }) => {
              const found = objects.find((one) => one.name === (object ?? name));
              return {
                value: name,
                label: found ? tools.labels.objects(found) : label,
              };
            })}
          />
          {meta && <Panels {...{ tools, meta, definition, change }} figures={figures.data} />}
        </section>
        <main className={classes.preview}>
          <ChartChoice
            all={all}
            chart={drawn}
            onChoose={(next) => {
              setChart(next);
              setChosen(true);
            }}
          />
          {figures.isError ? (
            <ErrorState error={figures.error} retry={() => void figures.refetch()} title={t('refused')} />
          ) : !figures.data ? (
            <Bone height={320} />
          ) : (
            <div className={classes.result} data-stale={figures.isPlaceholderData || undefined}>
              <FiguresView
                figures={figures.data}
                chart={drawn}
                name={name}
                height={type === 'table' ? 620 : 360}
                onPick={drill}
              />
              {type !== 'table' && figures.data.rows.length > 0 && (
                <FiguresTable figures={figures.data} onPick={drill} label={t('table')} />
              )}
              <MissingRates currencies={figures.data.missing_rates} />
              <p className={classes.foot}>
                {t('as_of', { at: format.dateTime(figures.data.as_of) })}
                {figures.data.period &&
                  ` · ${format.date(figures.data.period.from)} – ${format.date(figures.data.period.until)}`}
                {figures.data.period_before &&
                  ` · * ${t('against', { from: format.date(figures.data.period_before.from), until: format.date(figures.data.period_before.until) })}`}
                {figures.data.truncated && ` · ${t('truncated', { count: figures.data.rows.length })}`}
              </p>
            </div>
          )}
        </main>
      </div>
      {(dialog === 'save' || dialog === 'copy') && (
        <SaveDialog
          report={dialog === 'save' ? saved : null}
          proposal={dialog === 'copy' && saved ? t('copy_of', { name: saved.name }) : ''}
          content={{ definition: asked, chart: drawn }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'versions' && saved && (
        <VersionsDialog
          at={`/custom-reports/${saved.id}`}
          writable={saved.writable}
          onRestored={refreshReports}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'itself' && saved && (
        <ComesByItself subject={{ report: saved.id }} report={saved} onClose={() => setDialog(null)} />
      )}
      {dialog === 'dashboard' && saved && <AddToDashboard report={saved} onClose={() => setDialog(null)} />}
    </div>
  );
}

const NOTHING = {};
