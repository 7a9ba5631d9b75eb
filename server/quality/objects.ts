import { choice, datetime, defineObject, longText, member, text } from '../records/define.ts';
import { termRules } from './rules.ts';

/** A word of the business with the one meaning that everybody agreed on. */
export const term = defineObject('term', {
  plural: 'terms',
  title: 'name',
  label: 'Term',
  labels: 'Glossary',
  icon: 'book',
  writers: 'admins',
  duplicates: ['name'],
  rules: termRules,
  fields: {
    name: text({ required: true, unique: true, max: 200, searched: true, listed: true, indexed: true }),
    definition: longText({ required: true, searched: true, listed: true }),
    synonyms: text({ max: 500, searched: true, help: 'Other words for the same, with commas between them' }),
    formula: longText({ help: 'How a figure of this name is worked out' }),
    used_in: text({ max: 500, help: 'The objects, fields and reports that this term governs' }),
    state: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'approved', label: 'Approved', color: 'green' },
        { value: 'retired', label: 'Retired', color: 'gray' },
      ],
      { default: 'draft', required: true, listed: true },
    ),
    owner: member({ inverse: 'owned_terms', listed: true, help: 'Who answers for what it means' }),
    approved_by: member({ inverse: 'approved_terms', writable: 'system' }),
    approved_at: datetime({ writable: 'system' }),
  },
});
