import type { TFunction } from 'i18next';
import type { FieldDraft } from './draft.ts';
import { takes } from './kinds.ts';

/** What is missing or wrong in a draft, by field of its form, before the server is asked. */
export function problemsOf(draft: FieldDraft, t: TFunction<['schema-design', 'common']>): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!draft.label.trim()) problems.label = t('name_missing');
  if (takes.choices(draft.type) && !draft.open && !draft.choices.some((choice) => choice.label.trim())) {
    problems.choices = t('field.choices_missing');
  }
  if (takes.range(draft.type) && draft.min !== '' && draft.max !== '' && Number(draft.min) > Number(draft.max)) {
    problems.max = t('field.range_wrong');
  }
  if (draft.pattern && !patternOf(draft.pattern)) problems.pattern = t('field.pattern_wrong');
  if (draft.type === 'multi_reference' && !draft.to) problems.to = t('field.to_missing');
  if (draft.type === 'auto_number' && !/\{0+\}/.test(draft.format)) problems.format = t('field.format_wrong');
  if (draft.type === 'formula' && !draft.formula.trim()) problems.formula = t('field.formula_missing');
  if (draft.type === 'rollup') {
    if (!draft.rollup.collection) problems.rollup = t('field.rollup_missing');
    else if (draft.rollup.fn !== 'count' && !draft.rollup.field) problems.rollup = t('field.rollup_field_missing');
  }
  return problems;
}

/** The pattern as it is held against a whole value; null where it is none. */
export function patternOf(pattern: string): RegExp | null {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return null;
  }
}
