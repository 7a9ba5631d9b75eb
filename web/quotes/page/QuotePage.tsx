import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../../kernel/client.ts';
import type { PublicQuote } from '../api.ts';
import { Answer } from './Answer.tsx';
import { Conversation } from './Conversation.tsx';
import { formatsFor } from './formats.ts';
import { Paper } from './Paper.tsx';
import classes from './page.module.css';

/** A quote as the customer reads it: in their language, with nothing around it. */
export default function QuotePage() {
  const { t, i18n } = useTranslation(['quotes', 'common']);
  const { token } = useParams({ strict: false }) as { token: string };
  const path = `/public/quotes/${encodeURIComponent(token)}`;
  const [chosen, setChosen] = useState<string[] | null>(null);
  const query = useQuery({
    queryKey: ['public-quote', token],
    queryFn: () => api.get<PublicQuote>(path, undefined, { anonymous: true }),
    refetchOnWindowFocus: false,
    retry: false,
  });
  const { data } = query;
  const language = data?.content.language;
  useEffect(() => {
    if (!data) return;
    document.title = `${data.content.number} · ${data.content.business}`;
    const known = language === 'de' ? 'de' : 'en';
    if (i18n.language !== known && !localStorage.getItem('kith-language')) void i18n.changeLanguage(known);
  }, [data, language, i18n]);
  if (query.error) {
    const gone = query.error instanceof ApiError && query.error.status === 404;
    return (
      <main className={classes.page}>
        <div className={classes.paper}>
          <h1>{t(gone ? 'page.gone' : 'page.failed')}</h1>
          <p>{t(gone ? 'page.goneText' : 'page.failedText')}</p>
          {!gone && (
            <button type="button" className={classes.primary} onClick={() => void query.refetch()}>
              {t('common:try_again')}
            </button>
          )}
        </div>
      </main>
    );
  }
  if (!data)
    return (
      <main className={classes.page} aria-busy="true">
        <div className={classes.paper}>
          <div className={classes.bone} />
          <div className={classes.bone} />
          <div className={classes.bone} />
        </div>
      </main>
    );
  const { content, standing } = data;
  const open = standing === 'open';
  const ticked = chosen ?? content.lines.filter((line) => line.optional && line.chosen).map((line) => line.id);
  const formats = formatsFor(content.language, content.currency);
  return (
    <main className={classes.page} dir={content.language === 'ar' ? 'rtl' : 'ltr'}>
      <Standing data={data} />
      <Paper
        content={content}
        formats={formats}
        ticked={ticked}
        onTick={open ? setChosen : undefined}
        pdf={`/api/v1${path}/pdf`}
      />
      {open && <Answer path={path} data={data} ticked={ticked} formats={formats} onDone={() => void query.refetch()} />}
      {standing !== 'superseded' && (
        <Conversation path={path} comments={data.comments} onDone={() => void query.refetch()} />
      )}
      <p className={classes.hash}>
        {t('page.hash')} <code>{data.document}</code>
      </p>
    </main>
  );
}

function Standing({ data }: { data: PublicQuote }) {
  const { t } = useTranslation('quotes');
  const { standing, newer, decision, content } = data;
  if (standing === 'open') return null;
  const formats = formatsFor(content.language, content.currency);
  return (
    <div className={classes.notice} data-standing={standing} role="status">
      <strong>
        {t(`page.standing.${standing}`, {
          name: decision?.name ?? '',
          at: decision ? formats.moment(decision.at) : '',
        })}
      </strong>
      {newer && <a href={newer}>{t('page.newer')}</a>}
    </div>
  );
}
