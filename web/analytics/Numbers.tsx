import { IconArrowDown, IconArrowUp, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Bone } from '../kernel/ui/index.ts';
import { useClosed, useOpenDeals, useStages } from './api.ts';
import { change } from './figures.ts';
import { type HomeFilters, ofDeals, within } from './filters.ts';
import classes from './Home.module.css';
import type { Period } from './period.ts';
import { useDrill } from './useDrill.ts';
import { usePeriodNames } from './usePeriodNames.ts';

interface Props {
  filters: HomeFilters;
  /** Undefined until it is known which one is meant. */
  period: Period | undefined;
}

/** What the pipeline holds and what the period brought, each beside the period before. */
export function Numbers({ filters, period }: Props) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  const drill = useDrill();
  const open = useOpenDeals(filters, useStages().data);
  const now = useClosed(filters, period?.span).data;
  const compared = useClosed(filters, period ? (period.before ?? undefined) : undefined);
  const before = period?.before ? compared.data : undefined;
  const total = (figure: (stage: { count: number; value: number; weighted: number }) => number) =>
    open.data?.reduce((sum, stage) => sum + figure(stage), 0);
  const value = total((s) => s.value);
  const weighted = total((s) => s.weighted);
  const against = period?.before ? names.span(period.before, period) : '';
  const points = (share: number) => format.number(Math.abs(share) * 100, { maximumFractionDigits: 1 });
  const won = change(now?.wonValue ?? null, before?.wonValue ?? null);
  const rateMoved = now?.winRate != null && before?.winRate != null ? now.winRate - before.winRate : null;
  const daysMoved =
    now?.daysToClose != null && before?.daysToClose != null ? now.daysToClose - before.daysToClose : null;
  const days = (figure: number) => format.number(Math.abs(figure), { maximumFractionDigits: 1 });

  return (
    <dl className={classes.numbers}>
      <Figure
        name={t('number.open')}
        figure={value === undefined ? undefined : format.money(value, { whole: true })}
        onPick={() => drill(ofDeals(filters, 'open'))}
      >
        <Note>
          {t('number.open_deals', { count: total((s) => s.count) ?? 0, n: format.number(total((s) => s.count)) })}
        </Note>
      </Figure>
      <Figure
        name={t('number.weighted')}
        figure={weighted === undefined ? undefined : format.money(weighted, { whole: true })}
      >
        <Note>{t('number.weighted_note')}</Note>
      </Figure>
      <Figure
        name={period ? t('number.won', { period: names.name(period) }) : t('number.won_plain')}
        figure={now && format.money(now.wonValue, { whole: true })}
        onPick={() => drill(ofDeals(filters, 'won', ...within(period?.span ?? null)))}
      >
        {won === null ? (
          <Note>{t('number.won_deals', { count: now?.won ?? 0, n: format.number(now?.won ?? 0) })}</Note>
        ) : (
          <Trend better={won}>
            {t(won > 0 ? 'trend.more' : won < 0 ? 'trend.less' : 'trend.same', {
              share: format.percent(Math.abs(won) * 100, Math.abs(won) < 0.1 ? 1 : 0),
              against,
            })}
          </Trend>
        )}
      </Figure>
      <Figure
        name={t('number.win_rate')}
        figure={now && (now.winRate === null ? '–' : format.percent(now.winRate * 100, 2))}
        onPick={() => drill(ofDeals(filters, 'closed', ...within(period?.span ?? null)))}
      >
        {rateMoved === null ? (
          <Note>
            {t('number.win_rate_note', { won: format.number(now?.won ?? 0), lost: format.number(now?.lost ?? 0) })}
          </Note>
        ) : (
          <Trend better={rateMoved}>
            {t(rateMoved > 0 ? 'trend.points_more' : rateMoved < 0 ? 'trend.points_less' : 'trend.same', {
              points: points(rateMoved),
              against,
            })}
          </Trend>
        )}
      </Figure>
      <Figure
        name={t('number.days')}
        figure={
          now && (now.daysToClose === null ? '–' : t('number.days_figure', { days: format.number(now.daysToClose) }))
        }
      >
        {daysMoved === null ? (
          <Note>{t('number.days_note')}</Note>
        ) : (
          <Trend better={-daysMoved}>
            {t(daysMoved > 0 ? 'trend.slower' : daysMoved < 0 ? 'trend.faster' : 'trend.same', {
              days: days(daysMoved),
              against,
            })}
          </Trend>
        )}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  figure: string | undefined;
  onPick?: () => void;
  children: React.ReactNode;
}

function Figure({ name, figure, onPick, children }: FigureProps) {
  return (
    <div className={classes.number}>
      <dt className={classes.numberName}>{name}</dt>
      <dd className={classes.figure}>
        {figure === undefined ? (
          <Bone width="70%" height={20} />
        ) : onPick ? (
          <button type="button" onClick={onPick}>
            {figure}
          </button>
        ) : (
          figure
        )}
      </dd>
      <dd className={classes.trend}>{figure === undefined ? <Bone width="50%" /> : children}</dd>
    </div>
  );
}

const Note = ({ children }: { children: React.ReactNode }) => <span>{children}</span>;

/** Which way it went, as an arrow, a colour and a sentence; `better` above zero is good news. */
function Trend({ better, children }: { better: number; children: React.ReactNode }) {
  const Icon = better > 0 ? IconArrowUp : better < 0 ? IconArrowDown : IconMinus;
  return (
    <span className={classes.trend} data-tone={better > 0 ? 'good' : better < 0 ? 'bad' : undefined}>
      <Icon size={14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
