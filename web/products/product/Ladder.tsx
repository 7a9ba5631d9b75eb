import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { LadderShape } from '../../../server/commerce/catalogue/schema.ts';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import classes from '../products.module.css';

/** The steps up from a product, and which of them a customer is likely to consider next. */
export function Ladder({ product }: { product: string }) {
  const { t } = useTranslation('products');
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ['records', 'product_relation', 'ladder', product],
    queryFn: ({ signal }) => api.get<LadderShape>(`/products/${product}/ladder`, undefined, { signal }),
  });
  if (!data || data.steps.length < 2) return null;
  return (
    <section className={classes.block}>
      <h3 className={classes.blockTitle}>{t('ladder.title')}</h3>
      <ol className={classes.ladder}>
        {data.steps.map((step, i) => (
          <li
            key={step.product.id}
            className={classes.step}
            data-here={step.here}
            data-next={step.next}
            style={{ marginBottom: i * 10 }}
          >
            {step.here ? (
              <strong>{step.product.name}</strong>
            ) : (
              <Link to={`/products/${step.product.id}`}>{step.product.name}</Link>
            )}
            <div>
              <MoneyText value={step.price} />
            </div>
            <div className={classes.dim}>
              {step.here
                ? t('ladder.here')
                : step.more !== null && `${step.more > 0 ? '+' : ''}${format.percent(step.more)}`}
              {step.next && ` · ${t('ladder.next')}`}
            </div>
          </li>
        ))}
      </ol>
      {data.band && (
        <p className={classes.dim}>
          {t('ladder.band')} <MoneyText value={data.band.from} /> – <MoneyText value={data.band.to} />
        </p>
      )}
    </section>
  );
}
