import { useTranslation } from 'react-i18next';
import classes from '../quotes.module.css';
import type { Row } from './model.ts';
import { PERIODS, periodName } from './periods.ts';
import type { LinesEditor } from './useLines.ts';

/** What not every line needs: a text below the description, the unit of the quantity, and how often it is charged. */
export function MoreFields({ row, place, editor }: { row: Row; place: number; editor: LinesEditor }) {
  const { t } = useTranslation('quotes');
  const line = t('lines.line', { place: place + 1 });
  const change = (values: Partial<Row>) => editor.change(row.key, values);
  return (
    <div className={classes.moreFields}>
      <label data-wide>
        <span>{t('lines.details')}</span>
        <textarea
          name="details"
          className={classes.input}
          aria-label={`${t('lines.details')}, ${line}`}
          rows={Math.min(8, Math.max(2, row.details.split('\n').length))}
          maxLength={5000}
          readOnly={editor.readOnly}
          value={row.details}
          onChange={(event) => change({ details: event.target.value })}
        />
      </label>
      <label>
        <span>{t('lines.unit')}</span>
        <input
          name="unit"
          className={classes.input}
          aria-label={`${t('lines.unit')}, ${line}`}
          maxLength={30}
          readOnly={editor.readOnly}
          placeholder={t('lines.unitExample')}
          value={row.unit}
          onChange={(event) => change({ unit: event.target.value })}
        />
      </label>
      <label>
        <span>{t('lines.period')}</span>
        <select
          name="billing_period"
          className={classes.input}
          aria-label={`${t('lines.period')}, ${line}`}
          disabled={editor.readOnly}
          value={row.billing_period}
          onChange={(event) => change({ billing_period: event.target.value })}
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {periodName(t, period) ?? t('lines.once')}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
