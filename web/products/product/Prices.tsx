import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { Money } from '../api.ts';
import { ProductSelect } from '../ProductSelect.tsx';
import classes from '../products.module.css';

interface Answer {
  unit_price: Money | null;
  reason: string;
  considered: Array<{ book: { id: string; name: string }; applies: boolean; unit_price: Money | null; why: string }>;
}

/** Which price applies, for how many and for whom, and why. */
export function Prices({ product }: { product: string }) {
  const { t } = useTranslation('products');
  const [quantity, setQuantity] = useState(1);
  const [company, setCompany] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['records', 'price', 'why', product, quantity, company],
    queryFn: ({ signal }) => api.get<Answer>(`/products/${product}/price`, { quantity, company }, { signal }),
    placeholderData: (before) => before,
  });
  return (
    <section className={classes.block}>
      <h3 className={classes.blockTitle}>{t('prices.title')}</h3>
      <div className={classes.row} style={{ marginBottom: 8 }}>
        <NumberInput
          aria-label={t('line.quantity')}
          w={110}
          min={1}
          value={quantity}
          onChange={(value) => Number(value) > 0 && setQuantity(Number(value))}
        />
        <ProductSelect
          object="company"
          hidden
          label={t('prices.company')}
          placeholder={t('prices.company')}
          value={company}
          onChoose={(one) => setCompany(one?.id ?? null)}
        />
      </div>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={2} columns={3} />
      ) : (
        <>
          <p style={{ margin: '0 0 6px' }}>
            {query.data.unit_price && (
              <strong>
                <MoneyText value={query.data.unit_price} />{' '}
              </strong>
            )}
            {query.data.reason}
          </p>
          {query.data.considered.length > 0 && (
            <div className={classes.scroll}>
              <table className={classes.table}>
                <tbody>
                  {query.data.considered.map((one) => (
                    <tr key={one.book.id}>
                      <td>
                        <Link to={`/price-books/${one.book.id}`}>{one.book.name}</Link>
                      </td>
                      <td className={classes.number}>{one.unit_price ? <MoneyText value={one.unit_price} /> : '–'}</td>
                      <td className={classes.dim}>{one.why}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </section>
  );
}
