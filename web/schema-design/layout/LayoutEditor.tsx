import { ActionIcon, Button, Menu, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconEye,
  IconEyeOff,
  IconForms,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { isAsked } from '../../records/model/form.ts';
import { inSections, type LayoutSection, layoutOf, type PageLayout } from '../../records/model/layout.ts';
import { kindIcon, kindOf } from '../kinds.ts';
import { ownFields } from '../objects.ts';
import { saveLayout } from '../order.ts';
import { Sortable, useSortRow } from '../Sortable.tsx';
import classes from '../schema-design.module.css';
import { moveField, moveSection, removeSection } from './moves.ts';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  mayWrite: boolean;
}

/** The record page and the form of an object: sections, the order in them, and what is shown or asked at once. */
export default function LayoutEditor({ tools, object, mayWrite }: Props) {
  const { t } = useTranslation(['schema-design', 'common']);
  const fields = ownFields(object);
  const layout = layoutOf(object) ?? { sections: [{ id: 'details', label: '', fields: [] }], hidden: [], form: null };
  const sections = inSections(layout, fields);
  const whole: PageLayout = {
    ...layout,
    sections: sections.map(({ id, label, fields: list }) => ({ id, label, fields: list.map((field) => field.name) })),
  };
  const save = (next: PageLayout) => saveLayout(object, { ...object.layout, ...next });
  const ids = whole.sections.flatMap((section) => [sectionId(section), ...section.fields]);
  const labelOf = (id: string) => {
    const field = fields.find((one) => one.name === id);
    if (field) return tools.labels.field(object, field);
    return whole.sections.find((one) => sectionId(one) === id)?.label || t('layout.first_section');
  };
  const onMove = (id: string, over: string) => {
    if (id.startsWith(sectionMark)) return;
    save({ ...whole, sections: moveField(whole.sections, id, over, sectionId) });
  };
  const asked = (field: FieldMeta) => (layout.form ? layout.form.includes(field.name) : isAsked(field));
  const toggle = {
    hidden: (name: string) =>
      save({
        ...whole,
        hidden: whole.hidden.includes(name) ? whole.hidden.filter((one) => one !== name) : [...whole.hidden, name],
      }),
    asked: (name: string) => {
      const now = layout.form ?? fields.filter(isAsked).map((field) => field.name);
      save({ ...whole, form: now.includes(name) ? now.filter((one) => one !== name) : [...now, name] });
    },
  };
  const [fresh, setFresh] = useState<string | null>(null);
  const addSection = () => {
    const id = `s${Date.now().toString(36)}`;
    save({ ...whole, sections: [...whole.sections, { id, label: t('layout.new_section'), fields: [] }] });
    setFresh(id);
  };
  const startAgain = async () => {
    const sure = await confirm({
      title: t('layout.reset_title'),
      message: t('layout.reset_text'),
      confirm: t('layout.reset'),
    });
    if (sure) saveLayout(object, object.layout?.order ? { order: object.layout.order } : null);
  };

  return (
    <>
      <p className={classes.intro}>{t('layout.text')}</p>
      <p className={classes.legend}>
        <IconForms size={16} aria-hidden /> {t('layout.asked')}
        <IconEye size={16} aria-hidden /> {t('layout.shown')}
      </p>
      <Sortable ids={ids} labelOf={labelOf} onMove={onMove}>
        {whole.sections.map((section, index) => (
          <Section
            key={section.id}
            section={section}
            first={index === 0}
            fresh={section.id === fresh}
            last={index === whole.sections.length - 1}
            ids={ids}
            mayWrite={mayWrite}
            onRename={(label) =>
              save({
                ...whole,
                sections: whole.sections.map((one) => (one.id === section.id ? { ...one, label } : one)),
              })
            }
            onStep={(by) => save({ ...whole, sections: moveSection(whole.sections, section.id, by) })}
            onRemove={() => save({ ...whole, sections: removeSection(whole.sections, section.id) })}
          >
            {section.fields.map((name) => {
              const field = fields.find((one) => one.name === name);
              return (
                field && (
                  <LayoutRow
                    key={name}
                    tools={tools}
                    object={object}
                    field={field}
                    ids={ids}
                    mayWrite={mayWrite}
                    hidden={whole.hidden.includes(name)}
                    asked={asked(field)}
                    onMove={onMove}
                    onHidden={() => toggle.hidden(name)}
                    onAsked={() => toggle.asked(name)}
                  />
                )
              );
            })}
          </Section>
        ))}
      </Sortable>
      {mayWrite && (
        <div className={classes.bar}>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={addSection}>
            {t('layout.add_section')}
          </Button>
          {layoutOf(object) && (
            <Button variant="subtle" color="gray" onClick={() => void startAgain()}>
              {t('layout.reset')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

const sectionMark = 'section:';
const sectionId = (section: LayoutSection) => sectionMark + section.id;

interface SectionProps {
  section: LayoutSection;
  first: boolean;
  last: boolean;
  /** Just added: its heading waits to be typed. */
  fresh: boolean;
  ids: string[];
  mayWrite: boolean;
  onRename(label: string): void;
  onStep(by: 1 | -1): void;
  onRemove(): void;
  children: ReactNode;
}

function Section({ section, first, last, fresh, ids, mayWrite, onRename, onStep, onRemove, children }: SectionProps) {
  const { t } = useTranslation('schema-design');
  const name = section.label || t('layout.first_section');
  // A section is somewhere to drop a field, also when it is empty; it is moved with its menu.
  const row = useSortRow({ id: sectionId(section), ids, label: name, onMove: () => undefined });
  const heading = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (fresh) heading.current?.select();
  }, [fresh]);
  return (
    // A region of its own would be one too many for those who walk from landmark to landmark.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div role="group" className={classes.layoutSection} aria-label={name}>
      <header className={classes.sectionHead} {...row.props}>
        <TextInput
          key={section.label}
          ref={heading}
          size="xs"
          variant="unstyled"
          className={classes.grow}
          classNames={{ input: classes.sectionName }}
          aria-label={t('layout.section_name')}
          placeholder={first ? t('layout.no_heading') : t('layout.section_name')}
          defaultValue={section.label}
          disabled={!mayWrite}
          maxLength={60}
          onBlur={(event) => {
            const label = event.currentTarget.value.trim();
            if (label !== section.label) onRename(label);
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        {mayWrite && (
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon size="sm" aria-label={t('objects.actions', { name })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={first} onClick={() => onStep(-1)}>
                {t('layout.up')}
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowDown size={16} />} disabled={last} onClick={() => onStep(1)}>
                {t('layout.down')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} disabled={first && last} onClick={onRemove}>
                {t('layout.remove_section')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <ul className={classes.rows}>{children}</ul>
      {section.fields.length === 0 && <p className={classes.emptySection}>{t('layout.empty_section')}</p>}
    </div>
  );
}

interface RowProps {
  tools: Tools;
  object: ObjectMeta;
  field: FieldMeta;
  ids: string[];
  mayWrite: boolean;
  hidden: boolean;
  asked: boolean;
  onMove(id: string, over: string): void;
  onHidden(): void;
  onAsked(): void;
}

function LayoutRow(props: RowProps) {
  const { tools, object, field, ids, mayWrite, hidden, asked, onMove, onHidden, onAsked } = props;
  const { t } = useTranslation('schema-design');
  const label = tools.labels.field(object, field);
  const Icon = kindIcon(kindOf(field));
  const row = useSortRow({ id: field.name, ids, label, onMove, disabled: !mayWrite });
  const inForm = field.writable && (asked || field.required === true);
  return (
    <li className={classes.layoutRow} data-off={hidden || undefined} {...row.props}>
      {mayWrite && row.handle}
      <span className={classes.kindIcon}>
        <Icon size={16} aria-hidden />
      </span>
      <span className={classes.grow}>{label}</span>
      {field.writable && (
        <Tooltip label={t(field.required ? 'layout.must_ask' : inForm ? 'layout.asked' : 'layout.not_asked')}>
          <ActionIcon
            variant={inForm ? 'light' : 'subtle'}
            color={inForm ? 'indigo' : 'gray'}
            aria-label={t('layout.ask', { name: label })}
            aria-pressed={inForm}
            disabled={!mayWrite || field.required === true}
            onClick={onAsked}
          >
            <IconForms size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t(hidden ? 'layout.hidden' : 'layout.shown')}>
        <ActionIcon
          aria-label={t('layout.show', { name: label })}
          aria-pressed={!hidden}
          disabled={!mayWrite}
          onClick={onHidden}
        >
          {hidden ? <IconEyeOff size={16} /> : <IconEye size={16} />}
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
