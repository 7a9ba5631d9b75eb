import type { Field } from '../../define.ts';
import { keyOf } from '../cells/text.ts';
import { type Candidate, mostAlike } from './titles.ts';

/** Finds the choice that a text means: by value or label, else what is near. */
export class Choices {
  readonly field: Field;
  private readonly byKey = new Map<string, string>();

  constructor(field: Field) {
    this.field = field;
    for (const { value, label } of field.choices ?? []) {
      this.byKey.set(keyOf(value), value);
      this.byKey.set(keyOf(value.replaceAll('_', ' ')), value);
      this.byKey.set(keyOf(label), value);
    }
  }

  find(text: string): string | null {
    return this.byKey.get(keyOf(text)) ?? null;
  }

  label(value: string): string {
    return this.field.choices?.find((choice) => choice.value === value)?.label ?? value;
  }

  near(text: string): Candidate[] {
    return mostAlike(
      text,
      (this.field.choices ?? []).map(({ value, label }) => ({ id: value, title: label })),
    );
  }
}
