import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import classes from './learning.module.css';
import type { Coefficient, Driver, Group, Vocabulary } from './shapes.ts';

interface Props {
  drivers: Driver[];
  usual: number;
  words: Vocabulary;
  /** What a share or a mean is of: "left", "won". */
  outcome: string;
  /** What can be done about a field. */
  tool?(name: string): ReactNode;
}

/** What moves the prediction: each field with how much it tells, and what was seen in its ranges. */
export function Drivers({ drivers, usual, words, outcome, tool }: Props) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const telling = drivers.filter(({ share }) => share >= 0.005);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = telling.find(({ name }) => name === chosen) ?? telling[0];
  if (!shown) return <Part title={t('drivers')}>{t('drivers_none')}</Part>;
  const most = telling[0]?.share || 1;
  return (
    <Part title={t('drivers')} text={t('drivers_text')}>
      <div className={classes.beside}>
        <ul className={classes.drivers} aria-label={t('drivers')}>
          {telling.map(({ name, share }) => (
            <li key={name}>
              <button type="button" aria-pressed={name === shown.name} onClick={() => setChosen(name)}>
                <span>{words.field(name)}</span>
                <span className={classes.bar} aria-hidden>
                  <span style={{ inlineSize: `${(100 * share) / most}%` }} />
                </span>
                <span className={classes.figure}>{format.percent(share * 100, 0)}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className={classes.shown}>
          <GroupTable groups={shown.groups} usual={usual} words={words} name={shown.name} outcome={outcome} />
          {tool?.(shown.name)}
        </div>
      </div>
    </Part>
  );
}

interface GroupProps extends Pick<Props, 'usual' | 'words' | 'outcome'> {
  name: string;
  groups: Group[];
}

function GroupTable({ groups, usual, words, name, outcome }: GroupProps) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const most = Math.max(...groups.map(({ was }) => Math.abs(was.high)), Math.abs(usual), 1e-9);
  const label = ({ word, from, to }: Group) => {
    const text = (value: number) => words.value(name, value);
    if (word !== null) return word === '' ? t('other_words') : words.value(name, word);
    if (from !== null && to !== null) return t('between', { from: text(from), to: text(to) });
    if (from !== null) return t('at_least', { value: text(from) });
    return to === null ? t('nothing_known') : t('below', { value: text(to) });
  };
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption>{t('groups', { field: words.field(name) })}</caption>
        <thead>
          <tr>
            <th scope="col">{words.field(name)}</th>
            <th scope="col">{t('records')}</th>
            <th scope="col" className={classes.wide}>
              {outcome}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={label(group)}>
              <th scope="row">{label(group)}</th>
              <td>{format.number(group.rows)}</td>
              <td className={classes.wide}>
                <span
                  className={classes.range}
                  title={t('interval', { low: words.said(group.was.low), high: words.said(group.was.high) })}
                >
                  <span className={classes.bar} aria-hidden>
                    <span style={{ inlineSize: `${Math.max(0, (100 * group.was.value) / most)}%` }} />
                  </span>
                  <span className={classes.figure}>{words.said(group.was.value)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('all')}</th>
            <td />
            <td className={classes.wide}>{words.said(usual)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The plain regression: each effect with the others held still, and how sure it is. */
export function Coefficients({ rows, words, kind }: { rows: Coefficient[]; words: Vocabulary; kind: string }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const clear = rows.filter((one) => one.clear);
  const factor = (value: number) => `×${format.number(value, { maximumSignificantDigits: 2 })}`;
  const effect = (value: number) => (kind === 'yes_no' ? factor(value) : signed(value));
  const signed = (value: number) => `${value > 0 ? '+' : ''}${words.said(value)}`;
  const what = ({ name, word, rather, step }: Coefficient) => {
    const field = words.field(name);
    if (step !== null) return t('per_step', { field, step: words.value(name, step) });
    if (!word) return t('is_unknown', { field });
    const is = t('is_word', { field, word: words.value(name, word) });
    return rather ? t('rather', { is, rather: words.value(name, rather) }) : is;
  };
  return (
    <details className={classes.details}>
      <summary>{t('coefficients', { count: clear.length, all: rows.length })}</summary>
      <p className={classes.quiet}>{t(kind === 'yes_no' ? 'coefficients_text' : 'coefficients_text_number')}</p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('what')}</th>
              <th scope="col">{t(kind === 'yes_no' ? 'odds' : 'effect')}</th>
              <th scope="col">{t('interval_95')}</th>
            </tr>
          </thead>
          <tbody>
            {clear.map((one) => (
              <tr key={`${one.name} ${one.word}`}>
                <th scope="row">{what(one)}</th>
                <td>{effect(one.effect.value)}</td>
                <td>
                  {effect(one.effect.low)} – {effect(one.effect.high)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
