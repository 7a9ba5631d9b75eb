import { Button, Checkbox, Group, Modal, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../kernel/client.ts';
import { messageOf } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';

export type Answers = Record<string, string | number | boolean | null>;

export interface Ask {
  name: string;
  label: string;
  kind?: 'date' | 'text' | 'long' | 'number' | 'choice' | 'check';
  help?: string;
  choices?: Array<{ value: string; label: string }>;
  initial?: string | number | boolean | null;
  required?: boolean;
  min?: number;
}

interface Props {
  title: string;
  text?: ReactNode;
  asks: Ask[];
  submit: string;
  danger?: boolean;
  /** Below the questions: what the answers would bring about. */
  children?: (answers: Answers) => ReactNode;
  onClose(): void;
  /** Throws what the server refuses: it is shown beside the question it is about. */
  onSubmit(answers: Answers): Promise<void>;
}

/** The few questions that a verb asks before it is done. What was typed stays when it is refused. */
export function VerbDialog({ title, text, asks, submit, danger, children, onClose, onSubmit }: Props) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(() =>
    Object.fromEntries(asks.map((ask) => [ask.name, ask.initial ?? (ask.kind === 'check' ? false : '')])),
  );
  const [problem, setProblem] = useState<{ fields: Record<string, string>; whole: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: string, value: Answers[string]) => {
    setAnswers((now) => ({ ...now, [name]: value }));
    setProblem(null);
  };
  const send = async () => {
    setBusy(true);
    try {
      await onSubmit(
        Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, value === '' ? null : value])),
      );
      onClose();
    } catch (error) {
      const known = error instanceof ApiError ? error.errors.filter((e) => asks.some((a) => a.name === e.field)) : [];
      setProblem({
        fields: Object.fromEntries(known.map((e) => [e.field, e.message])),
        whole: known.length > 0 ? null : messageOf(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          {text && <Text size="sm">{text}</Text>}
          {asks.map((ask, index) => (
            <Question
              key={ask.name}
              ask={ask}
              value={answers[ask.name]}
              error={problem?.fields[ask.name]}
              focus={index === 0}
              onChange={(value) => set(ask.name, value)}
            />
          ))}
          {children?.(answers)}
          <FormProblem>{problem?.whole}</FormProblem>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" color={danger ? 'red' : undefined} loading={busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface QuestionProps {
  ask: Ask;
  value: Answers[string] | undefined;
  error: string | undefined;
  focus: boolean;
  onChange(value: Answers[string]): void;
}

function Question({ ask, value, error, focus, onChange }: QuestionProps) {
  const common = {
    label: ask.label,
    description: ask.help,
    error,
    required: ask.required,
    withAsterisk: false,
    'data-autofocus': focus || undefined,
  };
  switch (ask.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          min={ask.min ?? 0}
          value={typeof value === 'number' ? value : ''}
          onChange={(n) => onChange(typeof n === 'number' ? n : n === '' ? null : Number(n))}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={ask.choices ?? []}
          value={String(value ?? '')}
          onChange={(v) => onChange(v)}
          allowDeselect={!ask.required}
        />
      );
    case 'check':
      return (
        <Checkbox
          label={ask.label}
          description={ask.help}
          checked={value === true}
          onChange={(e) => onChange(e.currentTarget.checked)}
        />
      );
    case 'long':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          value={String(value ?? '')}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={ask.kind === 'date' ? 'date' : 'text'}
          value={String(value ?? '')}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
  }
}
