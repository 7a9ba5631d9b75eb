import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { GuardReason, Guards, Verdict } from '../../../server/sales/guards/schema.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../deal/deal.module.css';
import { guardsQuery } from './api.ts';
import own from './guards.module.css';

/** What may be proposed to this customer now, what not and why, and how to talk to them. Nothing where all is plain. */
export default function GuardPanel({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const { data } = useQuery(guardsQuery(meta, record.id));
  if (!data || isPlain(data)) return null;
  const { format } = tools;
  return (
    <section className={classes.part} aria-label={t('guards.title')}>
      <h2 className={classes.partTitle}>{t('guards.title')}</h2>
      <VerdictLine tools={tools} name="up_sell" verdict={data.up_sell} />
      <VerdictLine tools={tools} name="cross_sell" verdict={data.cross_sell} />
      {data.tone.advice.length > 0 && (
        <ul className={own.advice} data-level={data.tone.level}>
          {data.tone.advice.map((advice) => (
            <li key={advice}>{t(`guards.advice.${advice}`)}</li>
          ))}
        </ul>
      )}
      {data.signals.complaints.some((one) => one.title) && (
        <ul className={own.history}>
          {data.signals.complaints.map((one) =>
            one.id && one.title ? (
              <li key={one.id}>
                <Link to={`/${one.object}/${one.id}`}>{one.title}</Link>
                <span className={classes.dim}>{format.relative(one.at)}</span>
              </li>
            ) : null,
          )}
        </ul>
      )}
      {data.history.length > 0 && (
        <>
          <h3 className={own.sub}>{t('guards.offered')}</h3>
          <ul className={own.history}>
            {data.history.slice(0, 5).map((offer) => (
              <li key={offer.id}>
                <Link to={`/offers/${offer.id}`}>{offer.name}</Link>
                <span className={classes.dim}>
                  {[
                    t(`guards.outcome.${offer.outcome}`, { defaultValue: offer.outcome }),
                    format.date(offer.offered_on),
                  ].join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const isPlain = (guards: Guards) =>
  guards.up_sell.allowed &&
  guards.cross_sell.allowed &&
  guards.tone.advice.length === 0 &&
  guards.history.length === 0 &&
  guards.suppressed.length === 0;

function VerdictLine({
  tools,
  name,
  verdict,
}: {
  tools: PanelProps['tools'];
  name: 'up_sell' | 'cross_sell';
  verdict: Verdict;
}) {
  const { t } = useTranslation('sales');
  const said = (reason: GuardReason) =>
    t(reason.until ? `guards.until.${reason.code}` : `guards.reason.${reason.code}`, {
      count: reason.count ?? 0,
      day: reason.until ? tools.format.date(reason.until) : '',
    });
  return (
    <div className={own.verdict} data-allowed={verdict.allowed}>
      {verdict.allowed ? <IconCircleCheck size={16} aria-hidden /> : <IconBan size={16} aria-hidden />}
      <div>
        {t(`guards.${name}.${verdict.allowed ? 'yes' : 'no'}`)}
        {verdict.reasons.map((reason) => (
          <div key={reason.code} className={classes.dim}>
            {said(reason)}
          </div>
        ))}
      </div>
    </div>
  );
}
