import { Button, Drawer, Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { type DefinedType, type FieldBody, refreshObjects } from '../api.ts';
import { bodyOf, changesOf, draftOf, newDraft } from '../draft.ts';
import { kindIcon } from '../kinds.ts';
import { problemsOf } from '../problems.ts';
import classes from '../schema-design.module.css';
import { FieldOptions } from './FieldOptions.tsx';
import { TypeGallery } from './TypeGallery.tsx';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  /** Null for a new one: its kind is chosen first. */
  field: FieldMeta | null;
  mayWrite: boolean;
  onClose(): void;
  /** A link to another object is made in a dialog of its own. */
  onRelation(): void;
}

export default function FieldDrawer({ tools, object, field, mayWrite, onClose, onRelation }: Props) {
  const { t } = useTranslation(['schema-design', 'common']);
  const [type, setType] = useState<DefinedType | null>(null);
  const title = field
    ? tools.labels.field(object, field)
    : type
      ? t('field.new_of', { kind: t(`kinds.${type}`) })
      : t('field.choose_kind');
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={title}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      classNames={{ body: classes.drawerBody, content: classes.drawerContent }}
    >
      {field || type ? (
        <FieldForm
          key={type}
          tools={tools}
          object={object}
          field={field}
          type={type ?? 'text'}
          mayWrite={mayWrite}
          onBack={() => setType(null)}
          onClose={onClose}
        />
      ) : (
        <TypeGallery onChoose={(chosen) => (chosen === 'reference' ? onRelation() : setType(chosen))} />
      )}
    </Drawer>
  );
}

interface FormProps extends Omit<Props, 'onRelation'> {
  type: DefinedType;
  onBack(): void;
}

function FieldForm({ tools, object, field, type, mayWrite, onBack, onClose }: FormProps) {
  const { t } = useTranslation(['schema-design', 'common']);
  const [before] = useState(() => (field ? withLabels(tools, object, field) : newDraft(type)));
  const form = useFields(before);
  const { values } = form;
  const Icon = kindIcon(values.type);

  const save = async () => {
    const problems = problemsOf(values, t);
    if (Object.keys(problems).length > 0) return form.setErrors(problems);
    const path = `/objects/${object.plural}/fields`;
    if (field) {
      const changes: FieldBody = changesOf(before, values);
      if (Object.keys(changes).length > 0) await api.patch(`${path}/${field.name}`, changes);
    } else await api.post(path, { type: values.type, ...bodyOf(values) });
    await refreshObjects();
    notify(t(field ? 'field.changed' : 'field.added', { name: values.label.trim() }), { tone: 'done' });
    onClose();
  };

  return (
    <form {...form.onSubmit(save)} className={classes.drawerForm}>
      <div className={classes.drawerScroll}>
        <FormProblem>{form.problem}</FormProblem>
        <div className={classes.kindLine}>
          <span className={classes.kindIcon}>
            <Icon size={16} aria-hidden />
          </span>
          <span className={classes.grow}>
            {t(`kinds.${values.type}`)}
            <span className={classes.dim}>
              {' · '}
              {field ? t('field.called', { name: field.name }) : t(`kinds_text.${values.type}`)}
            </span>
          </span>
          {!field && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconArrowLeft size={14} />}
              onClick={onBack}
            >
              {t('field.other_kind')}
            </Button>
          )}
        </div>
        <fieldset disabled={!mayWrite} className={classes.bare}>
          <FieldOptions tools={tools} object={object} field={field} form={form} />
        </fieldset>
      </div>
      <Group justify="flex-end" gap="xs" className={classes.drawerFoot}>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        {mayWrite && (
          <Button type="submit" loading={form.busy}>
            {t(field ? 'common:save' : 'fields.add')}
          </Button>
        )}
      </Group>
    </form>
  );
}

/** Labels and help of standard fields are shown, and changed, in the language of who looks. */
const withLabels = (tools: Tools, object: ObjectMeta, field: FieldMeta) => ({
  ...draftOf(field),
  label: tools.labels.field(object, field),
  help: tools.labels.help(object, field),
});
