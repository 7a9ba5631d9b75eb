import { Button, Group, Input, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { useFields } from '../../kernel/ui/useFields.ts';
import type { FieldDraft } from '../draft.ts';
import { patternOf } from '../problems.ts';
import classes from '../schema-design.module.css';

const common = { digits: '[0-9]+', letters: '[A-Za-z]+', code: '[A-Z]{2}-[0-9]{4}', postal: '[0-9]{5}' } as const;

/** The form that texts must have, what is said when they have another, and a box to try it in. */
export function PatternInput({ form }: { form: ReturnType<typeof useFields<FieldDraft>> }) {
  const { t } = useTranslation('schema-design');
  const [tried, setTried] = useState('');
  const { pattern } = form.values;
  const compiled = pattern ? patternOf(pattern) : null;
  const fits = compiled?.test(tried.trim());
  return (
    <Input.Wrapper label={t('field.pattern')} description={t('field.pattern_help')} labelElement="div">
      <div className={classes.pattern}>
        <TextInput
          {...form.input('pattern')}
          aria-label={t('field.pattern')}
          className={classes.mono}
          spellCheck={false}
        />
        <Group gap={4}>
          {(Object.keys(common) as Array<keyof typeof common>).map((key) => (
            <Button key={key} size="compact-xs" variant="default" onClick={() => form.set('pattern', common[key])}>
              {t(`patterns.${key}`)}
            </Button>
          ))}
        </Group>
        {pattern && (
          <>
            <TextInput
              {...form.input('pattern_message')}
              label={t('field.pattern_message')}
              placeholder={t('field.pattern_message_example')}
              maxLength={200}
            />
            <TextInput
              label={t('field.try')}
              value={tried}
              onChange={(event) => setTried(event.currentTarget.value)}
              rightSection={
                tried &&
                compiled && (
                  <span className={fits ? classes.good : classes.bad}>
                    {fits ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
                  </span>
                )
              }
            />
            <p className={classes.dim} role="status">
              {tried &&
                (!compiled
                  ? t('field.pattern_wrong')
                  : fits
                    ? t('field.fits')
                    : t('field.fits_not', {
                        message: form.values.pattern_message || t('field.pattern_message_usual'),
                      }))}
            </p>
          </>
        )}
      </div>
    </Input.Wrapper>
  );
}
