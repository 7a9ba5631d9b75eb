import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { PublicQuote } from '../api.ts';
import type { Formats } from './formats.ts';
import { sumOf } from './Paper.tsx';
import classes from './page.module.css';
import { SignaturePad } from './SignaturePad.tsx';

interface Props {
  path: string;
  data: PublicQuote;
  ticked: string[];
  formats: Formats;
  onDone(): void;
}

/** Accept with a name and a signature, drawn or typed, or decline. */
export function Answer({ path, data, ticked, formats, onDone }: Props) {
  const { t } = useTranslation('quotes');
  const [mode, setMode] = useState<'accept' | 'decline' | null>(null);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [drawn, setDrawn] = useState(false);
  const [strokes, setStrokes] = useState<number[][]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      if (mode === 'accept') {
        const signature = drawn && strokes.length > 0 ? { kind: 'drawn', strokes } : { kind: 'typed' };
        const body = { name: name.trim(), signature, chosen: ticked, document: data.document };
        await api.post(`${path}/acceptance`, body, { anonymous: true });
      } else {
        await api.post(
          `${path}/refusal`,
          { name: name.trim() || null, reason: reason.trim() || null },
          { anonymous: true },
        );
      }
      onDone();
    } catch (error) {
      setProblem(messageOf(error));
      onDone();
    } finally {
      setBusy(false);
    }
  };
  const total = formats.money(sumOf(data.content, ticked).gross);
  if (!mode)
    return (
      <div className={classes.answer}>
        <button type="button" className={classes.primary} onClick={() => setMode('accept')}>
          {t('page.accept', { total })}
        </button>
        <button type="button" className={classes.quietButton} onClick={() => setMode('decline')}>
          {t('page.decline')}
        </button>
      </div>
    );
  const ready = mode === 'decline' || (name.trim() !== '' && (!drawn || strokes.length > 0));
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void send();
      }}
    >
      <h2>{t(mode === 'accept' ? 'page.sign' : 'page.declineTitle')}</h2>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <label>
        {t('page.name')}
        <input
          value={name}
          maxLength={200}
          autoComplete="name"
          onChange={(e) => setName(e.target.value)}
          required={mode === 'accept'}
        />
      </label>
      {mode === 'accept' ? (
        <>
          <fieldset className={classes.kinds}>
            <legend>{t('page.signature')}</legend>
            <label>
              <input type="radio" name="kind" checked={!drawn} onChange={() => setDrawn(false)} /> {t('page.typed')}
            </label>
            <label>
              <input type="radio" name="kind" checked={drawn} onChange={() => setDrawn(true)} /> {t('page.drawn')}
            </label>
          </fieldset>
          {drawn ? (
            <SignaturePad strokes={strokes} onChange={setStrokes} />
          ) : (
            <p className={classes.typed}>{name || '\u00a0'}</p>
          )}
          <p className={classes.dim}>{t('page.proof', { total })}</p>
        </>
      ) : (
        <label>
          {t('page.reason')}
          <textarea rows={3} maxLength={1000} value={reason} onChange={(e) => setReason(e.target.value)} />
        </label>
      )}
      <div className={classes.buttons}>
        <button type="submit" className={classes.primary} disabled={!ready || busy}>
          {t(mode === 'accept' ? 'page.signAndAccept' : 'page.declineSend')}
        </button>
        <button type="button" className={classes.quietButton} onClick={() => setMode(null)}>
          {t('page.back')}
        </button>
      </div>
    </form>
  );
}
