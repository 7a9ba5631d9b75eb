import { ActionIcon, Input, Progress } from '@mantine/core';
import { IconFile, IconPlus, IconX } from '@tabler/icons-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { upload } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { FieldInputProps } from './FieldInput.tsx';
import { FilePicture, fileUrl } from './FileLinks.tsx';
import classes from './fields.module.css';
import { asFiles, type FileValue } from './tools.ts';

interface Sending {
  key: number;
  name: string;
  share: number;
  problem?: string;
  stop: AbortController;
}

let keys = 0;

/** Files of a record: chosen or dropped, sent at once with their progress, each of which can be taken out again. */
export default function FileInput(props: FieldInputProps) {
  const { tools, field, value, onChange, onInvalid, error, label = '', required } = props;
  const { t, format } = tools;
  const files = asFiles(value);
  const latest = useRef(files);
  latest.current = files;
  const [sending, setSending] = useState<Sending[]>([]);
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const patch = (key: number, change: Partial<Sending>) =>
    setSending((now) => now.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const drop = (key: number) => setSending((now) => now.filter((one) => one.key !== key));
  const busy = sending.some((one) => !one.problem);
  // A form must not be saved without the file that is still on its way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the state of the uploads counts
  useEffect(() => onInvalid?.(busy ? t('fields:file.waiting') : null), [busy]);
  const running = useRef<Sending[]>([]);
  running.current = sending;
  useEffect(
    () => () => {
      for (const one of running.current) one.stop.abort();
    },
    [],
  );

  const send = async (file: File) => {
    const key = ++keys;
    const stop = new AbortController();
    setSending((now) => [...now, { key, name: file.name, share: 0, stop }]);
    const form = new FormData();
    form.append('file', file, file.name);
    try {
      const saved = await upload<FileValue>('/files', form, {
        signal: stop.signal,
        onProgress: (share) => patch(key, { share }),
      });
      drop(key);
      onChange([...latest.current, saved]);
    } catch (problem) {
      if (stop.signal.aborted) drop(key);
      else patch(key, { problem: messageOf(problem) });
    }
  };
  const sendAll = (list: FileList | null) => {
    for (const file of list ?? []) void send(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    sendAll(event.dataTransfer.files);
  };
  const remove = (id: string) => onChange(files.filter((one) => one.id !== id));

  return (
    <Input.Wrapper label={label} description={field.help} error={error} withAsterisk={required} labelElement="div">
      {files.length + sending.length > 0 && (
        <ul className={classes.files}>
          {files.map((file) => (
            <li key={file.id}>
              <FilePicture file={file} />
              <a href={fileUrl(file)} target="_blank" rel="noreferrer" className={classes.text} title={file.name}>
                {file.name}
              </a>
              <span className={classes.more}>{format.bytes(file.size)}</span>
              <ActionIcon
                size="sm"
                aria-label={t('fields:many.remove', { title: file.name })}
                onClick={() => remove(file.id)}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
          {sending.map((one) => (
            <li key={one.key}>
              <span className={classes.filePicture}>
                <IconFile size={16} aria-hidden />
              </span>
              <span className={classes.sending}>
                <span className={classes.text}>{one.name}</span>
                {one.problem ? (
                  <span role="alert" className={classes.wrong}>
                    {one.problem}
                  </span>
                ) : (
                  <Progress
                    size={4}
                    value={one.share * 100}
                    aria-label={t('fields:file.sending', { name: one.name })}
                    animated={one.share === 1}
                  />
                )}
              </span>
              <ActionIcon
                size="sm"
                aria-label={t('fields:file.stop', { name: one.name })}
                onClick={() => (one.problem ? drop(one.key) : one.stop.abort())}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {/* Dropping is a second way; the button is the first. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div
        className={classes.dropZone}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <button
          type="button"
          name={field.name}
          className={classes.dropButton}
          data-autofocus={props.autoFocus || undefined}
          onClick={() => picker.current?.click()}
        >
          <IconPlus size={14} aria-hidden />
          {t('fields:file.add')}
        </button>
        <span className={classes.hint}>{t('fields:file.drop')}</span>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t('fields:file.addTo', { field: label })}
          onChange={(event) => {
            sendAll(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
