import { Button } from '@mantine/core';
import { IconArrowsLeftRight, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SuggestionShape } from '../../../server/commerce/catalogue/schema.ts';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useLabels, useObject } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { refreshDeal, suggestionsQuery } from '../api.ts';
import classes from '../products.module.css';

const CompareDialog = lazy(() => import('./CompareDialog.tsx'));

interface Props {
  deal: string;
  company: string | null;
  version: string;
  mayWrite: boolean;
}

/** What is better, and what goes with it: told apart, and silent while the customer should be left alone. */
export function Suggestions({ deal, company, version, mayWrite }: Props) {
  const { t } = useTranslation('products');
  const { data } = useQuery(suggestionsQuery(deal, version));
  const [comparing, setComparing] = useState<SuggestionShape | null>(null);
  if (!data || (data.data.length === 0 && data.held.length === 0)) return null;
  return (
    <section className={classes.block} aria-label={t('suggestions.title')}>
      {(['up', 'cross'] as const).map((direction) => {
        const found = data.data.filter((one) => one.direction === direction);
        const held = data.held.find((one) => one.direction === direction);
        if (found.length === 0 && !held) return null;
        return (
          <div key={direction} style={{ marginBottom: 16 }}>
            <h3 className={classes.blockTitle}>{t(`suggestions.${direction}`)}</h3>
            {held && (
              <p className={classes.dim}>{t('suggestions.held', { count: held.count, why: held.reasons.join(' ') })}</p>
            )}
            <ul className={classes.cards}>
              {found.map((one) => (
                <Card
                  key={one.relation}
                  one={one}
                  deal={deal}
                  mayWrite={mayWrite}
                  onCompare={() => setComparing(one)}
                />
              ))}
            </ul>
          </div>
        );
      })}
      {comparing && (
        <Suspense fallback={null}>
          <CompareDialog
            products={[comparing.to.id, comparing.product.id]}
            company={company}
            currency={comparing.price?.currency ?? null}
            benefit={comparing.benefit}
            onClose={() => setComparing(null)}
          />
        </Suspense>
      )}
    </section>
  );
}

interface CardProps {
  one: SuggestionShape;
  deal: string;
  mayWrite: boolean;
  onCompare(): void;
}

function Card({ one, deal, mayWrite, onCompare }: CardProps) {
  const { t } = useTranslation('products');
  const relation = useObject('product_relation');
  const labels = useLabels();
  const field = relation?.fields.find((f) => f.name === 'type');
  const add = async () => {
    try {
      const body = { product: one.product.id, relation: one.relation };
      const { changeSet } = await api.postWithMeta(`/deals/${deal}/products`, body);
      changed(t('deal.added', { name: one.product.name }), changeSet);
      refreshDeal(deal);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <li className={classes.card}>
      <div className={classes.row}>
        <span className={classes.cardName}>{one.product.name}</span>
        {relation && field && (
          <Badge color={one.direction === 'up' ? 'violet' : 'teal'}>{labels.choice(relation, field, one.type)}</Badge>
        )}
      </div>
      {one.benefit && <span>{one.benefit}</span>}
      <span className={classes.dim}>
        {t('suggestions.for', { name: one.to.name })}
        {one.offered_until && ` · ${t('suggestions.until', { date: one.offered_until })}`}
      </span>
      <div className={classes.cardFoot}>
        <span>
          <MoneyText value={one.price} />{' '}
          {one.more && Number(one.more.amount) > 0 && (
            <span className={classes.dim}>
              +<MoneyText value={one.more} />
            </span>
          )}
        </span>
        <span className={classes.row} style={{ flexWrap: 'nowrap' }}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowsLeftRight size={13} />}
            onClick={onCompare}
          >
            {t('suggestions.compare')}
          </Button>
          {mayWrite && (
            <Button size="compact-xs" leftSection={<IconPlus size={13} />} onClick={() => void add()}>
              {t('suggestions.add')}
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}
