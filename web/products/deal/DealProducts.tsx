import { Button } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { idIn, linesQuery, type Money, refreshDeal } from '../api.ts';
import { ProductSelect } from '../ProductSelect.tsx';
import classes from '../products.module.css';
import { DealApproval } from './DealApproval.tsx';
import { LineRow } from './LineRow.tsx';
import { Suggestions } from './Suggestions.tsx';

const ConfigureDialog = lazy(() => import('../configurator/ConfigureDialog.tsx'));

/** What a deal is to sell: its lines, what it comes to, who has to agree, and what else might go with it. */
export default function DealProducts({ record: deal, meta }: PanelProps) {
  const { t } = useTranslation('products');
  const lines = useQuery(linesQuery(deal.id));
  const [configuring, setConfiguring] = useState<KithRecord | null>(null);
  const mayWrite = meta.permissions.update;
  if (lines.error) return <ErrorState error={lines.error} retry={() => void lines.refetch()} />;
  if (!lines.data) return <SkeletonRows rows={3} columns={4} />;
  const company = idIn(deal.company);
  const add = async (product: KithRecord | null) => {
    if (!product) return;
    if (product.configurable === true) {
      setConfiguring(product);
      return;
    }
    try {
      const body = { product: product.id };
      const { changeSet } = await api.postWithMeta(`/deals/${deal.id}/products`, body);
      changed(t('deal.added', { name: String(product.name) }), changeSet);
      refreshDeal(deal.id);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <div>
      <section className={classes.block} aria-label={t('deal.title')}>
        <AmountNote deal={deal} lines={lines.data} mayWrite={mayWrite} />
        {lines.data.length > 0 && (
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>{t('line.product')}</th>
                  <th className={classes.number}>{t('line.quantity')}</th>
                  <th className={classes.number}>{t('line.price')}</th>
                  <th className={classes.number}>{t('line.discount')}</th>
                  <th className={classes.number}>{t('line.amount')}</th>
                  <th aria-label={t('line.actions')} />
                </tr>
              </thead>
              <tbody>
                {lines.data.map((line) => (
                  <LineRow key={`${line.id} ${line.version}`} line={line} deal={deal.id} mayWrite={mayWrite} />
                ))}
                <tr className={classes.total}>
                  <td colSpan={4}>{t('line.total')}</td>
                  <td className={classes.number}>
                    <MoneyText value={sumOf(lines.data)} />
                  </td>
                  <td />
                </tr>
              </tbody>
            </table>
          </div>
        )}
        {lines.data.length === 0 && <p className={classes.dim}>{t('deal.none')}</p>}
        {mayWrite && (
          <div className={classes.row}>
            <ProductSelect
              key={lines.data.length}
              hidden
              label={t('deal.add')}
              placeholder={t('deal.add')}
              filter={{ field: 'active', op: 'eq', value: true }}
              onChoose={(product) => void add(product)}
            />
          </div>
        )}
      </section>
      {lines.data.length > 0 && <DealApproval deal={deal.id} version={versionOf(lines.data)} mayWrite={mayWrite} />}
      <Suggestions deal={deal.id} company={company} version={versionOf(lines.data)} mayWrite={mayWrite} />
      {configuring && (
        <Suspense fallback={null}>
          <ConfigureDialog
            product={configuring}
            deal={deal.id}
            company={company}
            currency={(deal.amount as Money | null)?.currency ?? null}
            onClose={() => setConfiguring(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

const versionOf = (lines: KithRecord[]) => lines.map((line) => `${line.id}${line.version}`).join();

function sumOf(lines: KithRecord[]): Money | null {
  const amounts = lines.flatMap((line) => (line.amount ? [line.amount as Money] : []));
  const [first] = amounts;
  // Shown only: what counts is summed by the server in exact decimals.
  return first
    ? { amount: amounts.reduce((sum, { amount }) => sum + Number(amount), 0).toFixed(2), currency: first.currency }
    : null;
}

/** Says so where the amount of the deal was set by hand and the products come to something else. */
function AmountNote({ deal, lines, mayWrite }: { deal: KithRecord; lines: KithRecord[]; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  if (deal.amount_follows !== false || lines.length === 0) return null;
  const follow = async () => {
    try {
      const { changeSet } = await api.delWithMeta(`/deals/${deal.id}/amount-by-hand`);
      changed(t('deal.follows'), changeSet);
      refreshDeal(deal.id);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <div className={classes.note}>
      <span>
        {t('deal.by_hand')} <MoneyText value={deal.amount as Money} />
      </span>
      {mayWrite && (
        <Button size="xs" variant="default" leftSection={<IconAdjustments size={14} />} onClick={() => void follow()}>
          {t('deal.use_sum')}
        </Button>
      )}
    </div>
  );
}
