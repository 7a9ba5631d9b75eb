import { Button, Modal } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfiguratorShape, ConfiguredShape } from '../../../server/commerce/configurator/schema.ts';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { refreshDeal } from '../api.ts';
import classes from '../products.module.css';
import { Choices, type Chosen, chosenBefore, nothingChosen, Summary } from './Choices.tsx';

interface Props {
  product: { id: string; name?: unknown };
  /** Adds what is chosen to this deal; without it one only looks. */
  deal?: string;
  /** Takes what was chosen to where it is wanted, in place of a deal. */
  onTake?(configured: ConfiguredShape, quantity: number): void;
  quantity?: number;
  /** What the line says was chosen before. */
  before?: string;
  company?: string | null;
  currency?: string | null;
  onClose(): void;
}

/** A colleague chooses the options of a product: the result becomes a line with its description and its price. */
export default function ConfigureDialog({
  product,
  deal,
  onTake,
  quantity,
  before,
  company,
  currency,
  onClose,
}: Props) {
  const { t } = useTranslation('products');
  const [busy, setBusy] = useState(false);
  const model = useQuery({
    queryKey: ['records', 'product', 'configurator', product.id],
    queryFn: ({ signal }) => api.get<ConfiguratorShape>(`/products/${product.id}/configurator`, undefined, { signal }),
  });
  const [own, setValue] = useState<Chosen | null>(null);
  const groups = model.data?.groups;
  const start = useMemo(
    () => ({ ...nothingChosen, ...chosenBefore(groups ?? [], before ?? ''), quantity: quantity ?? 1 }),
    [groups, before, quantity],
  );
  const value = own ?? start;
  const result = useQuery({
    enabled: model.isSuccess,
    queryKey: ['records', 'product', 'configuration', product.id, value, company, currency],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<ConfiguredShape>(
        `/products/${product.id}/configuration`,
        {
          chosen: value.chosen.join(','),
          touched: value.touched.join(','),
          quantity: value.quantity,
          company,
          currency,
        },
        { signal },
      ),
  });
  const problem = model.error ?? result.error;
  const add = async () => {
    if (onTake) {
      if (result.data) onTake(result.data, value.quantity);
      return onClose();
    }
    setBusy(true);
    try {
      const { changeSet } = await api.postWithMeta(`/deals/${deal}/configured-products`, {
        ...value,
        chosen: result.data?.chosen ?? [],
        product: product.id,
      });
      changed(t('deal.added', { name: String(product.name) }), changeSet);
      if (deal) refreshDeal(deal);
      onClose();
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('configure.title', { name: String(product.name) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {problem ? (
        <ErrorState error={problem} retry={() => void model.refetch()} />
      ) : !model.data ? (
        <SkeletonRows rows={5} columns={2} />
      ) : (
        <div className={classes.configure}>
          <div>
            <Choices groups={model.data.groups} value={value} result={result.data} onChange={setValue} />
          </div>
          <Summary value={value} result={result.data} onChange={setValue}>
            {(deal || onTake) && (
              <Button
                fullWidth
                loading={busy}
                disabled={!result.data || result.data.problems.length > 0}
                onClick={() => void add()}
              >
                {t(onTake ? 'configure.take' : 'configure.add')}
              </Button>
            )}
          </Summary>
        </div>
      )}
    </Modal>
  );
}
