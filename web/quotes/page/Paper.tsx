import { useTranslation } from 'react-i18next';
import { totals } from '../../../server/commerce/lines/sums.ts';
import type { Content } from '../api.ts';
import type { Formats } from './formats.ts';
import classes from './page.module.css';

interface Props {
  content: Content;
  formats: Formats;
  ticked: string[];
  /** Where the customer may still choose. */
  onTick?(lines: string[]): void;
  pdf: string;
}

export function Paper({ content, formats, ticked, onTick, pdf }: Props) {
  const { t } = useTranslation('quotes');
  const sum = sumOf(content, ticked);
  const toggle = (id: string) => onTick?.(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  return (
    <article className={classes.paper}>
      <header className={classes.head}>
        <div>
          <p className={classes.business}>{content.business}</p>
          <h1>{content.name}</h1>
          <p className={classes.dim}>
            {t('page.number', { number: content.number })}
            {content.revision && content.revision > 1 && ` · ${t('sent.version', { revision: content.revision })}`}
            {' · '}
            {formats.day(content.date)}
          </p>
        </div>
        <div className={classes.headSide}>
          {content.valid_until && <p>{t('page.validUntil', { day: formats.day(content.valid_until) })}</p>}
          <a href={pdf} target="_blank" rel="noreferrer">
            {t('page.pdf')}
          </a>
        </div>
      </header>
      <p className={classes.text}>{content.intro}</p>
      <ul className={classes.items}>
        {content.lines.map((line) =>
          line.kind === 'section' ? (
            <li key={line.id} className={classes.section}>
              {line.description}
            </li>
          ) : (
            <li
              key={line.id}
              className={classes.item}
              data-out={(line.optional && !ticked.includes(line.id)) || undefined}
            >
              <div className={classes.itemText}>
                {line.optional && (
                  <label className={classes.tick}>
                    <input
                      type="checkbox"
                      checked={ticked.includes(line.id)}
                      disabled={!onTick}
                      onChange={() => toggle(line.id)}
                    />
                    {t('page.optional')}
                  </label>
                )}
                <strong>{line.description}</strong>
                {line.details && <p className={classes.dim}>{line.details}</p>}
                <p className={classes.dim}>
                  {formats.number(line.quantity)} {line.unit} × {formats.money(line.unit_price)}
                  {line.billing_period &&
                    line.billing_period !== 'one_time' &&
                    ` ${t(`period.${line.billing_period as 'month'}`)}`}
                  {Number(line.discount) > 0 && ` · −${formats.number(line.discount ?? '0')} %`}
                </p>
              </div>
              <span className={classes.amount}>{formats.money(line.amount)}</span>
            </li>
          ),
        )}
      </ul>
      <dl className={classes.sums}>
        {Number(sum.discount) > 0 && (
          <div>
            <dt>{t('sums.discount', { percent: content.discount })}</dt>
            <dd>−{formats.money(sum.discount)}</dd>
          </div>
        )}
        <div>
          <dt>{t('sums.net')}</dt>
          <dd>{formats.money(sum.net)}</dd>
        </div>
        {sum.taxes
          .filter((tax) => tax.rate !== null)
          .map((tax) => (
            <div key={tax.rate}>
              <dt>{t('sums.tax', { rate: formats.number(tax.rate ?? '0'), net: formats.money(tax.net) })}</dt>
              <dd>{formats.money(tax.tax)}</dd>
            </div>
          ))}
        <div className={classes.total}>
          <dt>{t('sums.total')}</dt>
          <dd>{formats.money(sum.gross)}</dd>
        </div>
      </dl>
      <p className={classes.text}>{content.outro}</p>
      {content.terms && (
        <section>
          <h2>{t('page.terms')}</h2>
          <p className={classes.terms}>{content.terms}</p>
        </section>
      )}
    </article>
  );
}

export const sumOf = (content: Content, ticked: string[]) =>
  totals(
    content.lines
      .filter((line) => line.kind === 'item' && (!line.optional || ticked.includes(line.id)))
      .map((line) => ({
        quantity: line.quantity,
        unitPrice: line.unit_price,
        discountPercent: line.discount,
        taxRate: line.tax_rate,
      })),
    content.currency,
    { taxIncluded: content.prices === 'gross', discountPercent: content.discount },
  );
