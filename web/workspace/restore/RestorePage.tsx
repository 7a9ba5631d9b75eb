import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type DragEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, upload } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { Session } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { welcome, whenStatus } from '../api.ts';
import { Welcome } from '../welcome/Welcome.tsx';
import welcomeClasses from '../welcome/welcome.module.css';
import { keepId, keptId, type Restoration, useRestoration } from './api.ts';
import { PassphraseForm } from './PassphraseForm.tsx';
import classes from './restore.module.css';
import { TakeOverForm } from './TakeOverForm.tsx';

/** In place of setting up: a workspace that was exported elsewhere comes back here. */
export default function RestorePage() {
  const { t } = useTranslation('workspace');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [id, setId] = useState(keptId);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [password, setPassword] = useState<{ email: string; password: string } | null>(null);
  const restoration = useRestoration(id);
  const now = restoration.data;

  const take = (next: Restoration | null) => {
    keepId(next?.id ?? null);
    setId(next?.id ?? null);
    if (next) queries.setQueryData(['restoration', next.id], next);
  };

  useEffect(() => {
    if (!id) void whenStatus('ok', () => void navigate({ to: '/sign-in', replace: true }));
  }, [id, navigate]);
  useEffect(() => {
    if (restoration.error instanceof ApiError && restoration.error.status === 404) {
      keepId(null);
      setId(null);
    }
  }, [restoration.error]);
  useEffect(() => {
    if (now?.state !== 'done') return;
    keepId(null);
    const signIn = async () => {
      if (!password) return navigate({ to: '/sign-in', replace: true });
      welcome(await api.post<Session>('/session', password, { anonymous: true }));
      await navigate({ to: '/', replace: true });
    };
    signIn().catch(() => void navigate({ to: '/sign-in', replace: true }));
  }, [now?.state, password, navigate]);

  const bring = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    setShare(0);
    const form = new FormData();
    form.append('file', file);
    try {
      take(await upload<Restoration>('/setup/restoration', form, { onProgress: setShare }));
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setShare(null);
    }
  };

  return (
    <Welcome title={t('restore.title')} text={t('restore.text')} wide>
      <FormProblem>{problem}</FormProblem>
      {share !== null ? (
        <Progress share={share} label={t('restore.uploading')} />
      ) : !now ? (
        <FileChoice onFile={(file) => void bring(file)} />
      ) : now.state === 'checking' ? (
        <Progress share={now.progress} label={t('restore.checking')} />
      ) : now.state === 'waiting' || now.state === 'running' || now.state === 'done' ? (
        <Progress share={now.progress} label={t('restore.running', { name: now.report?.name })} />
      ) : now.state === 'refused' ? (
        <div className={welcomeClasses.form}>
          {now.encrypted && <PassphraseForm restoration={now} onChecking={take} />}
          {!now.encrypted && <FormProblem>{now.error}</FormProblem>}
          <Another onClick={() => take(null)} />
        </div>
      ) : (
        <div className={welcomeClasses.form}>
          <TakeOverForm
            restoration={now}
            onStart={(next, chosen) => {
              setPassword(chosen);
              take(next);
            }}
          />
          <Another onClick={() => take(null)} />
        </div>
      )}
      <p className={welcomeClasses.after}>
        <Link to="/setup">{t('restore.instead')}</Link>
      </p>
    </Welcome>
  );
}

function FileChoice({ onFile }: { onFile(file: File | undefined): void }) {
  const { t } = useTranslation('workspace');
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <label
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        type="file"
        accept=".gz,.age,application/gzip"
        className={classes.file}
        onChange={(event) => onFile(event.currentTarget.files?.[0])}
      />
      <span className={classes.choose}>{t('restore.choose')}</span>
      <span className={classes.hint}>{t('restore.choose_hint')}</span>
    </label>
  );
}

function Progress({ share, label }: { share: number; label: string }) {
  return (
    <div className={classes.progress}>
      <span aria-live="polite">{label}</span>
      <progress value={share} max={1} aria-label={label} />
    </div>
  );
}

function Another({ onClick }: { onClick(): void }) {
  const { t } = useTranslation('workspace');
  return (
    <button type="button" className={classes.another} onClick={onClick}>
      {t('restore.another')}
    </button>
  );
}
