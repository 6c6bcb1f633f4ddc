#include "ui/routing/assignmentcard.h"

#include "ui/format/words.h"
#include "ui/routing/ruledraft.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/look.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <algorithm>

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>
#include <QSignalBlocker>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int narrowestAssignments = 300; ///< with the pickers' two boxes above each other
constexpr int stackedBelow = 400;

} // namespace

AssignmentCard::AssignmentCard(const Context &context, RuleDraft &draft, QWidget *parent)
    : QWidget(parent), m_look(context.look), m_draft(draft),
      m_preferLocal(new QCheckBox(tr("Prefer local services"))),
      m_fallback(new QCheckBox(tr("Let another service step in when one fails")))
{
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(look, tr("Where no rule fits"), tr("by type of task"));
    card->setInset(12);
    column->addWidget(card);
    setMinimumWidth(look.px(narrowestAssignments));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(look.px(12));
    grid->setVerticalSpacing(look.px(6));
    grid->setColumnStretch(1, 1);
    card->body()->addLayout(grid);
    int row = 0;
    for (const auto &entry : base::enumNames<model::TaskType>) {
        const model::TaskType type = entry.value;
        grid->addWidget(new Label(look, format::word(type), TextStyle::Body, Tone::Second), row, 0);
        auto *picker = new TargetPicker(context, TargetPicker::Automatic::Offered,
                                        TargetPicker::Missing::Stays);
        if (type == model::TaskType::Embedding)
            picker->chooseEmbedders();
        picker->setName(tr("Service for %1").arg(format::word(type)));
        grid->addWidget(picker, row++, 1);
        m_pickers[type] = picker;
        connect(picker, &TargetPicker::changed, this,
                [this, type, picker] { m_draft.setAssignment(type, picker->target()); });
        connect(picker, &TargetPicker::refilled, this, &AssignmentCard::lineUp);
    }
    card->body()->addSpacing(look.px(10));
    card->body()->addWidget(makeLine());
    card->body()->addSpacing(look.px(8));
    card->body()->addWidget(m_preferLocal);
    card->body()->addSpacing(look.px(4));
    card->body()->addWidget(m_fallback);
    connect(m_preferLocal, &QCheckBox::clicked, &draft, &RuleDraft::setPreferLocal);
    connect(m_fallback, &QCheckBox::clicked, &draft, &RuleDraft::setFallback);
    connect(&draft, &RuleDraft::changed, this, &AssignmentCard::refresh);
    connect(&look, &Look::changed, this, &AssignmentCard::lineUp);
    refresh();
}

void AssignmentCard::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    for (const auto &[type, picker] : m_pickers)
        picker->setStacked(width() < m_look.px(stackedBelow));
}

void AssignmentCard::refresh()
{
    for (const auto &[type, picker] : m_pickers) {
        const QSignalBlocker quiet(picker);
        picker->setTarget(m_draft.assignment(type));
    }
    m_preferLocal->setChecked(m_draft.rules().preferLocal);
    m_fallback->setChecked(m_draft.rules().fallbackEnabled);
    lineUp();
}

void AssignmentCard::lineUp()
{
    int widest = 0;
    for (const auto &[type, picker] : m_pickers)
        widest = std::max(widest, picker->neededServiceWidth());
    for (const auto &[type, picker] : m_pickers)
        picker->setServiceWidth(widest);
}

} // namespace oxide::ui
