import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { Comment } from '../api.ts';
import classes from './page.module.css';

export function Conversation({ path, comments, onDone }: { path: string; comments: Comment[]; onDone(): void }) {
  const { t } = useTranslation('quotes');
  const [name, setName] = useState('');
  const [body, setBody] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const send = async () => {
    try {
      await api.post(`${path}/comments`, { name: name.trim(), body: body.trim() }, { anonymous: true });
      setBody('');
      setProblem(null);
      onDone();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <section className={classes.form} aria-label={t('comments.title')}>
      <h2>{t('page.questions')}</h2>
      <ul className={classes.comments}>
        {comments.map((comment) => (
          <li key={comment.id} data-theirs={comment.from_customer || undefined}>
            <strong>{comment.author}</strong>
            <p>{comment.body}</p>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && body.trim()) void send();
        }}
      >
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <label>
          {t('page.name')}
          <input value={name} maxLength={200} autoComplete="name" onChange={(e) => setName(e.target.value)} required />
        </label>
        <label>
          {t('page.question')}
          <textarea rows={3} maxLength={5000} value={body} onChange={(e) => setBody(e.target.value)} required />
        </label>
        <button type="submit" className={classes.quietButton}>
          {t('comments.send')}
        </button>
      </form>
    </section>
  );
}
