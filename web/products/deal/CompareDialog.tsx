import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ComparedProductShape } from '../../../server/commerce/catalogue/schema.ts';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import classes from '../products.module.css';

interface Props {
  products: string[];
  company: string | null;
  currency: string | null;
  benefit?: string | null;
  onClose(): void;
}

/** Products side by side: what each costs, what each has, and what one gets more. */
export default function CompareDialog({ products, company, currency, benefit, onClose }: Props) {
  const { t } = useTranslation('products');
  const query = useQuery({
    queryKey: ['records', 'product', 'comparison', products, company, currency],
    queryFn: ({ signal }) =>
      api.get<{ products: ComparedProductShape[] }>(
        '/products/comparison',
        { products: products.join(','), company, currency },
        { signal },
      ),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('compare.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={5} columns={3} />
      ) : (
        <Sheet products={query.data.products} benefit={benefit} />
      )}
    </Modal>
  );
}

function Sheet({ products, benefit }: { products: ComparedProductShape[]; benefit?: string | null }) {
  const { t } = useTranslation('products');
  const format = useFormat();
  const [first] = products;
  const names = [...new Set(products.flatMap((product) => Object.keys(product.attributes)))];
  const differs = (name: string) => new Set(products.map((product) => product.attributes[name] ?? '')).size > 1;
  const more = (product: ComparedProductShape) => {
    if (!first?.unit_price || !product.unit_price || product === first) return null;
    const amount = Number(product.unit_price.amount) - Number(first.unit_price.amount);
    return {
      amount: amount.toFixed(2),
      currency: product.unit_price.currency,
      share: (amount / Number(first.unit_price.amount)) * 100,
    };
  };
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th aria-label={t('compare.property')} />
            {products.map((product) => (
              <th key={product.id} scope="col">
                {product.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('compare.price')}</th>
            {products.map((product) => {
              const difference = more(product);
              return (
                <td key={product.id} title={product.price_reason}>
                  {product.unit_price ? (
                    <MoneyText value={product.unit_price} />
                  ) : (
                    <span className={classes.dim}>{product.price_reason}</span>
                  )}
                  {difference && (
                    <div className={classes.dim}>
                      {Number(difference.amount) >= 0 ? '+' : ''}
                      <MoneyText value={difference} /> ({format.percent(difference.share)})
                    </div>
                  )}
                </td>
              );
            })}
          </tr>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {products.map((product) => (
                <td key={product.id} style={differs(name) ? { fontWeight: 600 } : undefined}>
                  {product.attributes[name] ?? '–'}
                </td>
              ))}
            </tr>
          ))}
          {products.some((product) => product.contents.length > 0) && (
            <tr>
              <th scope="row">{t('compare.contents')}</th>
              {products.map((product) => (
                <td key={product.id}>
                  {product.contents.map((part) => (
                    <div key={part.product}>
                      {format.number(part.quantity)} × {part.name}
                    </div>
                  ))}
                </td>
              ))}
            </tr>
          )}
          {products.some((product) => product.stock !== null) && (
            <tr>
              <th scope="row">{t('compare.stock')}</th>
              {products.map((product) => (
                <td key={product.id}>{product.stock === null ? '–' : format.number(product.stock)}</td>
              ))}
            </tr>
          )}
          <tr>
            <th scope="row">{t('compare.description')}</th>
            {products.map((product) => (
              <td key={product.id}>{product.description ?? '–'}</td>
            ))}
          </tr>
          {benefit && (
            <tr>
              <th scope="row">{t('compare.more')}</th>
              <td colSpan={products.length} style={{ fontWeight: 600 }}>
                {benefit}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
