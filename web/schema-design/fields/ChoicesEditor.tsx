import { ActionIcon, Button, Input, Menu, TextInput } from '@mantine/core';
import { IconCheck, IconPlus, IconX } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChoiceDraft, newChoice } from '../draft.ts';
import { moved, Sortable, useSortRow } from '../Sortable.tsx';
import classes from '../schema-design.module.css';

export const choiceColors = ['gray', 'indigo', 'blue', 'green', 'yellow', 'red'] as const;

interface Props {
  choices: ChoiceDraft[];
  onChange(choices: ChoiceDraft[]): void;
  error?: string;
}

/** The values of a choice: their words, colours and order. Enter adds the next; several lines pasted make several. */
export function ChoicesEditor({ choices, onChange, error }: Props) {
  const { t } = useTranslation('schema-design');
  const list = useRef<HTMLUListElement>(null);
  const ids = choices.map((choice) => choice.key);
  const focus = (key: string) =>
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-choice="${key}"] input`)?.focus());
  const nextColor = () => choiceColors[(choices.length % (choiceColors.length - 1)) + 1] ?? 'gray';
  const add = (after?: string) => {
    const choice = newChoice('', nextColor());
    const at = after ? ids.indexOf(after) + 1 : choices.length;
    onChange(choices.toSpliced(at, 0, choice));
    focus(choice.key);
  };
  const paste = (key: string, lines: string[]) => {
    const at = ids.indexOf(key);
    const made = lines.map((line, index) =>
      newChoice(line, choiceColors[((at + index) % (choiceColors.length - 1)) + 1] ?? 'gray'),
    );
    onChange(choices.toSpliced(at, choices[at]?.label ? 0 : 1, ...made));
  };
  const remove = (key: string) => {
    const before = ids[ids.indexOf(key) - 1];
    onChange(choices.filter((choice) => choice.key !== key));
    if (before) focus(before);
  };
  const onMove = (key: string, over: string) => onChange(moved(choices, key, over, (choice) => choice.key));
  return (
    <Input.Wrapper label={t('field.choices')} description={t('field.choices_help')} error={error} labelElement="div">
      <Sortable ids={ids} labelOf={(key) => choices.find((one) => one.key === key)?.label ?? ''} onMove={onMove}>
        <ul ref={list} className={classes.choices}>
          {choices.map((choice, index) => (
            <ChoiceRow
              key={choice.key}
              choice={choice}
              place={index + 1}
              ids={ids}
              onMove={onMove}
              onChange={(change) =>
                onChange(choices.map((one) => (one.key === choice.key ? { ...one, ...change } : one)))
              }
              onAdd={() => add(choice.key)}
              onPaste={(lines) => paste(choice.key, lines)}
              onRemove={() => remove(choice.key)}
            />
          ))}
        </ul>
      </Sortable>
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => add()}>
        {t('field.choice_add')}
      </Button>
    </Input.Wrapper>
  );
}

interface RowProps {
  choice: ChoiceDraft;
  place: number;
  ids: string[];
  onMove(key: string, over: string): void;
  onChange(change: Partial<ChoiceDraft>): void;
  onAdd(): void;
  onPaste(lines: string[]): void;
  onRemove(): void;
}

function ChoiceRow({ choice, place, ids, onMove, onChange, onAdd, onPaste, onRemove }: RowProps) {
  const { t } = useTranslation('schema-design');
  const name = choice.label || t('field.choice_nth', { place });
  const row = useSortRow({ id: choice.key, ids, label: name, onMove, disabled: ids.length < 2 });
  const color = choiceColors.find((one) => one === choice.color) ?? 'gray';
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onAdd();
    } else if (event.key === 'Backspace' && choice.label === '' && ids.length > 1) {
      event.preventDefault();
      onRemove();
    }
  };
  const onPasted = (event: ClipboardEvent) => {
    const lines = event.clipboardData
      .getData('text')
      .split(/[\r\n\t]+/)
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    onPaste(lines);
  };
  return (
    <li className={classes.choice} data-choice={choice.key} {...row.props}>
      {row.handle}
      <Menu position="bottom-start" width={150}>
        <Menu.Target>
          <button
            type="button"
            className={classes.swatchButton}
            aria-label={t('field.choice_color', { name, color: t(`colors.${color}`) })}
          >
            <span className={classes.swatch} data-tone={color} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {choiceColors.map((one) => (
            <Menu.Item
              key={one}
              leftSection={<span className={classes.swatch} data-tone={one} />}
              rightSection={one === color && <IconCheck size={14} />}
              onClick={() => onChange({ color: one })}
            >
              {t(`colors.${one}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <TextInput
        size="xs"
        className={classes.grow}
        aria-label={t('field.choice_nth', { place })}
        maxLength={100}
        value={choice.label}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        onPaste={onPasted}
      />
      <ActionIcon size="sm" aria-label={t('field.choice_remove', { name })} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
