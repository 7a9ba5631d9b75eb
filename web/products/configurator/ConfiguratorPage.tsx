import { Button } from '@mantine/core';
import { IconEye, IconLink, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfiguratorShape } from '../../../server/commerce/configurator/schema.ts';
import { ApiError, api } from '../../kernel/client.ts';
import { changed, failed, messageOf, notify } from '../../kernel/notify.ts';
import { useCan, useSession } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { refreshObject } from '../api.ts';
import classes from '../products.module.css';
import { GroupEditor } from './GroupEditor.tsx';
import { newGroup, newRule } from './made.ts';
import { RuleEditor } from './RuleEditor.tsx';

const ConfigureDialog = lazy(() => import('./ConfigureDialog.tsx'));

interface Answer extends ConfiguratorShape {
  product: { id: string; name: string };
  link: string | null;
}

/** What can be chosen of a product and which rules hold: saved as a whole, and refused where rules contradict. */
export default function ConfiguratorPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { t } = useTranslation('products');
  const { workspace } = useSession();
  const mayWrite = useCan('product', 'update');
  const [model, setModel] = useState<ConfiguratorShape | null>(null);
  const [problems, setProblems] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [trying, setTrying] = useState(false);
  const query = useQuery({
    queryKey: ['records', 'product', 'configurator', id],
    queryFn: ({ signal }) => api.get<Answer>(`/products/${id}/configurator`, undefined, { signal }),
  });
  useEffect(() => {
    if (query.data && !model) setModel({ groups: query.data.groups, rules: query.data.rules });
  }, [query.data, model]);
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data || !model) return <SkeletonRows rows={8} columns={3} />;
  const { product, link } = query.data;
  const save = async () => {
    setBusy(true);
    setProblems([]);
    try {
      const { data, changeSet } = await api.putWithMeta<Answer>(`/products/${id}/configurator`, model);
      setModel({ groups: data.groups, rules: data.rules });
      changed(t('configurator.saved'), changeSet);
      refreshObject('product');
    } catch (error) {
      if (error instanceof ApiError && error.errors.length > 0) setProblems(error.errors.map((one) => one.message));
      else setProblems([messageOf(error)]);
    }
    setBusy(false);
  };
  const page = async (open: boolean) => {
    try {
      if (open) {
        const { url } = await api.post<{ url: string }>(`/products/${id}/configurator-page`);
        await navigator.clipboard?.writeText(new URL(url, window.location.origin).href).catch(() => undefined);
        notify(t('configurator.link_copied'));
      } else await api.del(`/products/${id}/configurator-page`);
    } catch (error) {
      failed(error);
    }
    refreshObject('product');
  };
  const options = model.groups.flatMap((group) =>
    group.options.map((option) => ({ value: option.id, label: `${group.name}: ${option.name}` })),
  );
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('configurator.title', { name: product.name })}
        description={t('configurator.text')}
        crumbs={[{ label: product.name, to: `/products/${id}` }]}
        actions={
          <>
            {model.groups.length > 0 && (
              <Button variant="default" leftSection={<IconEye size={16} />} onClick={() => setTrying(true)}>
                {t('configurator.try')}
              </Button>
            )}
            {mayWrite && model.groups.length > 0 && (
              <Button variant="default" leftSection={<IconLink size={16} />} onClick={() => void page(true)}>
                {t(link ? 'configurator.copy_link' : 'configurator.open_page')}
              </Button>
            )}
            {mayWrite && link && (
              <Button variant="subtle" color="gray" onClick={() => void page(false)}>
                {t('configurator.close_page')}
              </Button>
            )}
            {mayWrite && (
              <Button loading={busy} onClick={() => void save()}>
                {t('save')}
              </Button>
            )}
          </>
        }
      />
      <div style={{ maxWidth: 980 }}>
        {problems.length > 0 && (
          <div className={classes.note} role="alert" style={{ color: 'var(--kith-red-text)' }}>
            <ul style={{ margin: 0, paddingInlineStart: 18 }}>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </div>
        )}
        <section className={classes.block}>
          <h2 className={classes.blockTitle}>{t('configurator.groups')}</h2>
          {model.groups.length === 0 && (
            <EmptyState title={t('configurator.none')}>{t('configurator.none_text')}</EmptyState>
          )}
          {model.groups.map((group, i) => (
            <GroupEditor
              key={group.id}
              group={group}
              currency={workspace.currency}
              readOnly={!mayWrite}
              onChange={(next) =>
                setModel({
                  ...model,
                  groups: model.groups.flatMap((one, n) => (n === i ? (next ? [next] : []) : [one])),
                })
              }
            />
          ))}
          {mayWrite && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => setModel({ ...model, groups: [...model.groups, newGroup()] })}
            >
              {t('configurator.add_group')}
            </Button>
          )}
        </section>
        {model.groups.length > 0 && (
          <section className={classes.block}>
            <h2 className={classes.blockTitle}>{t('configurator.rules')}</h2>
            <p className={classes.dim}>{t('configurator.rules_text')}</p>
            {model.rules.map((rule, i) => (
              <RuleEditor
                key={rule.id}
                rule={rule}
                options={options}
                currency={workspace.currency}
                readOnly={!mayWrite}
                onChange={(next) =>
                  setModel({
                    ...model,
                    rules: model.rules.flatMap((one, n) => (n === i ? (next ? [next] : []) : [one])),
                  })
                }
              />
            ))}
            {mayWrite && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => setModel({ ...model, rules: [...model.rules, newRule()] })}
              >
                {t('configurator.add_rule')}
              </Button>
            )}
          </section>
        )}
      </div>
      {trying && (
        <Suspense fallback={null}>
          <ConfigureDialog product={product} onClose={() => setTrying(false)} />
        </Suspense>
      )}
    </div>
  );
}
