import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConfiguredShape } from '../../../server/commerce/configurator/schema.ts';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import classes from '../products.module.css';

export interface ShownGroup {
  id: string;
  name: string;
  description: string | null;
  least: number;
  most: number;
  options: Array<{ id: string; name: string; description: string | null }>;
}

export interface Chosen {
  chosen: string[];
  touched: string[];
  quantity: number;
}

export const nothingChosen: Chosen = { chosen: [], touched: [], quantity: 1 };

/**
 * What a line says was chosen before ("Colour: Blue, Red" on a line of its own for each group), as choices again; in a group
 * that it does not mention nothing was. Where somebody has written something else, the defaults speak as at first.
 */
export function chosenBefore(groups: ShownGroup[], description: string): Pick<Chosen, 'chosen' | 'touched'> {
  const lines = description.split('\n').map((line) => line.trim());
  const found = groups.map(({ name, options }) => {
    const said = lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    return said === undefined ? [] : optionsNamed(options, said);
  });
  const chosen = found.flatMap((one) => one ?? []);
  if (chosen.length === 0 || found.includes(null)) return { chosen: [], touched: [] };
  return { chosen, touched: groups.map((group) => group.id) };
}

/** Names may hold commas themselves: the longest that fits is taken first. Null where something else was written. */
function optionsNamed(options: ShownGroup['options'], said: string): string[] | null {
  const byLength = [...options].sort((a, b) => b.name.length - a.name.length);
  const found: string[] = [];
  for (let rest = said; rest !== ''; ) {
    const option = byLength.find(({ name }) => rest === name || rest.startsWith(`${name}, `));
    if (!option) return null;
    found.push(option.id);
    rest = rest.slice(option.name.length + 2);
  }
  return found;
}

interface Props {
  groups: ShownGroup[];
  value: Chosen;
  result: ConfiguredShape | undefined;
  onChange(value: Chosen): void;
}

/** The options of a product in their groups. What cannot be chosen says why; the prices come from the server. */
export function Choices({ groups, value, result, onChange }: Props) {
  const { t } = useTranslation('products');
  const states = new Map(result?.states.map((state) => [state.id, state]));
  const chosen = new Set(result?.chosen ?? value.chosen);
  const toggle = (group: ShownGroup, id: string) => {
    const single = group.most === 1;
    const own = new Set(group.options.map((option) => option.id));
    const others = [...chosen].filter((one) => (single ? !own.has(one) : one !== id));
    const off = chosen.has(id);
    const next = off ? [...chosen].filter((one) => one !== id) : [...others, id];
    const touched = new Set([...value.touched, group.id]);
    // Groups that nobody has touched keep following the rules.
    const kept = next.filter((one) => groups.some((g) => touched.has(g.id) && g.options.some((o) => o.id === one)));
    onChange({ ...value, chosen: kept, touched: [...touched] });
  };
  return groups.map((group) => (
    <fieldset key={group.id} style={{ border: 0, padding: 0, margin: '0 0 20px' }}>
      <legend className={classes.blockTitle}>
        {group.name}{' '}
        <span className={classes.dim}>
          {group.least > 0 ? t('configure.needed') : t('configure.optional')}
          {group.most > 1 && ` · ${t('configure.up_to', { count: group.most })}`}
        </span>
      </legend>
      {group.description && <p className={classes.dim}>{group.description}</p>}
      {group.options.map((option) => {
        const state = states.get(option.id);
        const off = Boolean(state?.excluded) || (state?.required === true && group.least > 0 && group.most > 1);
        return (
          <label
            key={option.id}
            className={classes.option}
            data-chosen={chosen.has(option.id)}
            data-off={Boolean(state?.excluded)}
          >
            <span className={classes.row} style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
              <input
                type={group.most === 1 && group.least === 1 ? 'radio' : 'checkbox'}
                name={group.id}
                checked={chosen.has(option.id)}
                disabled={off}
                onChange={() => toggle(group, option.id)}
              />
              <span>
                {option.name}
                {option.description && <span className={classes.dim}> {option.description}</span>}
                {state?.excluded && <div className={classes.dim}>{state.excluded}</div>}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  ));
}

interface SummaryProps {
  value: Chosen;
  result: ConfiguredShape | undefined;
  onChange(value: Chosen): void;
  /** What it costs stands with every option. */
  children?: React.ReactNode;
}

export function Summary({ value, result, onChange, children }: SummaryProps) {
  const { t } = useTranslation('products');
  return (
    <aside className={classes.summary} aria-live="polite">
      <NumberInput
        label={t('line.quantity')}
        value={value.quantity}
        min={1}
        mb="sm"
        onChange={(quantity) => Number(quantity) > 0 && onChange({ ...value, quantity: Number(quantity) })}
      />
      {result?.base_price && (
        <div className={classes.spread} style={{ marginBottom: 2 }}>
          <span>{t('configure.base')}</span>
          <MoneyText value={result.base_price} />
        </div>
      )}
      {result?.parts.map((part) => (
        <div key={part.name} className={classes.spread} style={{ marginBottom: 2 }}>
          <span>{part.name}</span>
          <MoneyText value={part.amount} />
        </div>
      ))}
      <div className={classes.price} style={{ marginTop: 10 }}>
        {result?.total ? <MoneyText value={result.total} /> : '–'}
      </div>
      {result?.unit_price && value.quantity !== 1 && (
        <div className={classes.dim}>
          <MoneyText value={result.unit_price} /> {t('configure.each')}
        </div>
      )}
      {result?.problems.map((problem) => (
        <p key={problem} role="alert" style={{ color: 'var(--kith-red-text)', margin: '8px 0 0' }}>
          {problem}
        </p>
      ))}
      {children && <div style={{ marginTop: 14 }}>{children}</div>}
    </aside>
  );
}
