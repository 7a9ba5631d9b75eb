import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { type ObjectMeta, useLabels } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { refreshObjects } from '../api.ts';
import { pluralOf, slugOf } from '../draft.ts';
import classes from '../schema-design.module.css';

const IconPicker = lazy(() => import('./IconPicker.tsx'));

interface Props {
  /** Null for a new one. */
  object: ObjectMeta | null;
  onClose(): void;
  onDone(saved: Pick<ObjectMeta, 'plural' | 'name'>): void;
}

/** What an object is called and looks like. The plural and the address are proposed as one types. */
export function ObjectDialog({ object, onClose, onDone }: Props) {
  const { t, i18n } = useTranslation(['schema-design', 'common']);
  const labels = useLabels();
  const form = useFields({
    label: object ? labels.object(object) : '',
    labels: object ? labels.objects(object) : '',
    plural: '',
    icon: object?.icon ?? 'box',
    description: object?.description ?? '',
    title_label: t('object.title_default'),
  });
  const [touched, setTouched] = useState({ labels: object !== null, plural: false });
  const { values } = form;
  const plural = touched.labels ? values.labels : pluralOf(values.label, i18n.language);
  const address = touched.plural ? values.plural : slugOf(plural);

  const save = async () => {
    const label = values.label.trim();
    if (!label) return form.setErrors({ label: t('name_missing') });
    const common = {
      label,
      labels: plural.trim() || label,
      icon: values.icon,
      description: values.description.trim() || null,
    };
    const saved = object
      ? await api.patch<ObjectMeta>(`/objects/${object.plural}`, common)
      : await api.post<ObjectMeta>('/objects', { ...common, plural: address, title_label: values.title_label.trim() });
    await refreshObjects();
    notify(t(object ? 'object.changed' : 'object.added', { name: common.labels }), { tone: 'done' });
    onDone(saved ?? object);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={object ? t('object.edit_title', { name: labels.objects(object) }) : t('objects.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <div className={classes.named}>
            <Suspense fallback={<Bone width={64} height={34} />}>
              <IconPicker value={values.icon} onChange={(icon) => form.set('icon', icon)} />
            </Suspense>
            <TextInput
              {...form.input('label')}
              className={classes.grow}
              label={t('object.label')}
              placeholder={t('object.label_example')}
              maxLength={60}
              data-autofocus
            />
          </div>
          <TextInput
            {...form.input('labels')}
            label={t('object.labels')}
            description={t('object.labels_help')}
            maxLength={60}
            value={plural}
            onChange={(event) => {
              setTouched((now) => ({ ...now, labels: true }));
              form.set('labels', event.currentTarget.value);
            }}
          />
          {!object && (
            <>
              <TextInput
                {...form.input('plural')}
                label={t('object.address')}
                description={t('object.address_help')}
                leftSection={<span className={classes.dim}>/</span>}
                leftSectionWidth={22}
                maxLength={50}
                value={address}
                onChange={(event) => {
                  setTouched((now) => ({ ...now, plural: true }));
                  form.set('plural', event.currentTarget.value);
                }}
              />
              <TextInput
                {...form.input('title_label')}
                label={t('object.title_field')}
                description={t('object.title_help')}
                maxLength={60}
              />
            </>
          )}
          <Textarea
            {...form.input('description')}
            label={t('object.description')}
            description={t('object.description_help')}
            maxLength={500}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t(object ? 'common:save' : 'object.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
