import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconArrowsLeftRight, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { fieldOf, useLabels, useObject } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { idIn, refreshObject, rowsQuery, titleIn } from '../api.ts';
import { ProductSelect } from '../ProductSelect.tsx';
import classes from '../products.module.css';

const CompareDialog = lazy(() => import('../deal/CompareDialog.tsx'));

const ofUp = ['product_upgrade', 'premium', 'add_on', 'service_plan', 'subscription', 'quantity', 'time'];

/** What is better than a product, and what goes with it: two different things, each with its types. */
export function Relations({ product, mayWrite }: { product: string; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  const labels = useLabels();
  const meta = useObject('product_relation');
  const type = meta && fieldOf(meta, 'type');
  const [comparing, setComparing] = useState<KithRecord | null>(null);
  const query = useQuery(
    rowsQuery(
      'product_relations',
      'product_relation',
      { field: 'product', op: 'eq', value: product },
      { sort: ['position'], include: ['related'] },
    ),
  );
  const remove = async (relation: KithRecord) => {
    try {
      const { changeSet } = await api.delWithMeta(`/product_relations/${relation.id}`);
      changed(t('relations.removed'), changeSet);
    } catch (error) {
      failed(error);
    }
    refreshObject('product_relation');
  };
  const typed = (value: unknown) => (meta && type ? labels.choice(meta, type, String(value)) : String(value));
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={2} columns={3} />;
  return (
    <section className={classes.block}>
      <h3 className={classes.blockTitle}>{t('relations.title')}</h3>
      {query.data.length === 0 && <p className={classes.dim}>{t('relations.none')}</p>}
      {(['up', 'cross'] as const).map((direction) => {
        const rows = (query.data ?? []).filter((one) => one.direction === direction);
        return rows.length === 0 ? null : (
          <div key={direction}>
            <h4 className={classes.dim}>{t(`suggestions.${direction}`)}</h4>
            <div className={classes.scroll}>
              <table className={classes.table}>
                <tbody>
                  {rows.map((one) => (
                    <tr key={one.id}>
                      <td>
                        <Link to={`/products/${idIn(one.related)}`}>{titleIn(one.related)}</Link>
                        {one.benefit ? <div className={classes.dim}>{String(one.benefit)}</div> : null}
                      </td>
                      <td>
                        <Badge color={direction === 'up' ? 'violet' : 'teal'}>{typed(one.type)}</Badge>
                      </td>
                      <td className={classes.number}>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t('relations.compare', { name: titleIn(one.related) })}
                          onClick={() => setComparing(one)}
                        >
                          <IconArrowsLeftRight size={15} />
                        </ActionIcon>
                        {mayWrite && (
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={t('line.remove', { name: titleIn(one.related) })}
                            onClick={() => void remove(one)}
                          >
                            <IconTrash size={15} />
                          </ActionIcon>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        );
      })}
      {mayWrite && type && (
        <Add
          key={query.data.length}
          product={product}
          types={(type.choices ?? []).map(({ value }) => ({
            value,
            label: `${t(ofUp.includes(value) ? 'direction.up' : 'direction.cross')}: ${typed(value)}`,
          }))}
        />
      )}
      {comparing && (
        <Suspense fallback={null}>
          <CompareDialog
            products={[product, idIn(comparing.related) ?? '']}
            company={null}
            currency={null}
            benefit={comparing.benefit as string | null}
            onClose={() => setComparing(null)}
          />
        </Suspense>
      )}
    </section>
  );
}

function Add({ product, types }: { product: string; types: Array<{ value: string; label: string }> }) {
  const { t } = useTranslation('products');
  const [type, setType] = useState<string | null>(null);
  const [related, setRelated] = useState<KithRecord | null>(null);
  const [benefit, setBenefit] = useState('');
  const add = async () => {
    try {
      const direction = ofUp.includes(type ?? '') ? 'up' : 'cross';
      const { changeSet } = await api.postWithMeta('/product_relations', {
        product,
        related: related?.id,
        direction,
        type,
        benefit: benefit.trim() || null,
      });
      changed(t('relations.added'), changeSet);
      refreshObject('product_relation');
    } catch (error) {
      failed(error);
    }
  };
  return (
    <div className={classes.row} style={{ marginTop: 8 }}>
      <Select
        aria-label={t('relations.type')}
        placeholder={t('relations.type')}
        data={types}
        value={type}
        onChange={setType}
        w={220}
      />
      <ProductSelect
        hidden
        label={t('relations.other')}
        placeholder={t('relations.other')}
        value={related?.id ?? null}
        onChoose={setRelated}
      />
      <TextInput
        aria-label={t('relations.benefit')}
        placeholder={t('relations.benefit')}
        value={benefit}
        onChange={(event) => setBenefit(event.currentTarget.value)}
        style={{ flex: '1 1 200px' }}
      />
      <Button variant="default" disabled={!type || !related} onClick={() => void add()}>
        {t('relations.add')}
      </Button>
    </div>
  );
}
