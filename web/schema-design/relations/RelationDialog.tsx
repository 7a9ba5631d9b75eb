import { ActionIcon, Button, Group, Input, Modal, Select, Stack, TextInput } from '@mantine/core';
import { IconArrowsJoin, IconArrowsSplit2, IconPlus, IconTopologyFull, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { type RelationBody, type RelationKind, refreshObjects } from '../api.ts';
import { linkable } from '../objects.ts';
import classes from '../schema-design.module.css';
import { type Names, sentenceOf } from './sentence.ts';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  onClose(): void;
}

const kinds = [
  { kind: 'many_to_one', Icon: IconArrowsJoin },
  { kind: 'one_to_many', Icon: IconArrowsSplit2 },
  { kind: 'many_to_many', Icon: IconTopologyFull },
] as const;

/** How records of two objects belong together, said in words before it is made. */
export default function RelationDialog({ tools, object, onClose }: Props) {
  const { t, i18n } = useTranslation(['schema-design', 'common']);
  const { labels, inline } = tools;
  const [touched, setTouched] = useState({ label: false, inverse_label: false });
  const form = useFields({
    kind: 'many_to_one' as RelationKind,
    to: '',
    label: '',
    inverse_label: '',
    roles: [''] as string[],
  });
  const { values } = form;
  const { kind } = values;
  const targets = linkable(tools.objects);
  const target = targets.find((one) => one.plural === values.to);
  const here = { one: labels.object(object), many: labels.objects(object) };
  const there = target && { one: labels.object(target), many: labels.objects(target) };
  // Proposed names, until one is typed: what the link leads to, seen from either side.
  const label = touched.label ? values.label : (there?.[kind === 'many_to_one' ? 'one' : 'many'] ?? '');
  const inverse = touched.inverse_label ? values.inverse_label : here[kind === 'one_to_many' ? 'one' : 'many'];
  const inText = ({ one, many }: Names): Names => ({ one: inline(one), many: inline(many) });
  const roles = values.roles.map((role) => role.trim()).filter(Boolean);

  const save = async () => {
    if (!target) return form.setErrors({ to: t('field.to_missing') });
    if (!label.trim()) return form.setErrors({ label: t('name_missing') });
    if (!inverse.trim()) return form.setErrors({ inverse_label: t('name_missing') });
    const body: RelationBody = {
      kind,
      to: target.plural,
      label: label.trim(),
      inverse_label: inverse.trim(),
      ...(kind === 'many_to_many' && roles.length > 0 ? { roles: roles.map((role) => ({ label: role })) } : {}),
    };
    await api.post(`/objects/${object.plural}/relations`, body);
    await refreshObjects();
    notify(t('relation.added', { here: here.many, there: there?.many }), { tone: 'done' });
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('relation.title', { objects: here.many })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <Select
            {...form.control('to')}
            value={values.to || null}
            onChange={(to) => form.set('to', to ?? '')}
            label={t('relation.to')}
            placeholder={t('choose')}
            data={targets.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
            searchable
            allowDeselect={false}
            data-autofocus
          />
          <div role="radiogroup" aria-label={t('relation.kind')} className={classes.relationKinds}>
            {kinds.map(({ kind: one, Icon }) => (
              <label key={one} className={classes.relationKind} data-chosen={one === kind || undefined}>
                <input
                  type="radio"
                  name="relation-kind"
                  value={one}
                  checked={one === kind}
                  onChange={() => form.set('kind', one)}
                />
                <Icon size={18} aria-hidden />
                <span className={classes.galleryName}>{t(`relation.kinds.${one}`)}</span>
                <span className={classes.dim}>
                  {t(`relation.kinds_text.${one}`, {
                    here: here.one,
                    heres: here.many,
                    there: there ? inline(there.one) : t('relation.record'),
                    theres: there ? inline(there.many) : t('relation.records'),
                  })}
                </span>
              </label>
            ))}
          </div>
          <div className={classes.two}>
            <TextInput
              {...form.input('label')}
              label={t('relation.label', { object: here.one })}
              value={label}
              maxLength={100}
              onChange={(event) => {
                setTouched((now) => ({ ...now, label: true }));
                form.set('label', event.currentTarget.value);
              }}
            />
            <TextInput
              {...form.input('inverse_label')}
              label={t('relation.label', { object: there?.one ?? t('relation.other') })}
              value={inverse}
              maxLength={100}
              onChange={(event) => {
                setTouched((now) => ({ ...now, inverse_label: true }));
                form.set('inverse_label', event.currentTarget.value);
              }}
            />
          </div>
          {kind === 'many_to_many' && <Roles roles={values.roles} onChange={(next) => form.set('roles', next)} />}
          {there && (
            <p className={classes.sentence} role="status">
              {sentenceOf(t, i18n.language, { kind, here: inText(here), there: inText(there), roles })}
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('relation.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What the one is to the other: "Owner", "Tenant". */
function Roles({ roles, onChange }: { roles: string[]; onChange(roles: string[]): void }) {
  const { t } = useTranslation('schema-design');
  const list = useRef<HTMLDivElement>(null);
  const focus = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('input')[index]?.focus());
  const add = () => {
    onChange([...roles, '']);
    focus(roles.length);
  };
  return (
    <Input.Wrapper label={t('relation.roles')} description={t('relation.roles_help')} labelElement="div">
      <div ref={list} className={classes.roles}>
        {roles.map((role, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: roles have no identity before they are made
          <div key={index} className={classes.inline}>
            <TextInput
              size="xs"
              className={classes.grow}
              aria-label={t('relation.role_nth', { place: index + 1 })}
              placeholder={t(index % 2 === 0 ? 'relation.role_example' : 'relation.role_example_2')}
              maxLength={60}
              value={role}
              onChange={(event) => onChange(roles.with(index, event.currentTarget.value))}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || !role.trim()) return;
                event.preventDefault();
                add();
              }}
            />
            <ActionIcon
              size="sm"
              aria-label={t('relation.role_remove', { name: role || index + 1 })}
              onClick={() => onChange(roles.length > 1 ? roles.toSpliced(index, 1) : [''])}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ))}
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          {t('relation.role_add')}
        </Button>
      </div>
    </Input.Wrapper>
  );
}
