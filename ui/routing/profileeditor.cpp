#include "ui/routing/profileeditor.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/ruledraft.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAction>
#include <QBoxLayout>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSlider>

namespace oxide::ui {

namespace {

constexpr int sliderSteps = 1000;
constexpr int keyStep = 10;
constexpr int thresholdSteps = 100;
constexpr double mostSmallCost = 100; ///< dollars
constexpr int factorWidth = 132;      ///< design pixels

QString hintOf(model::Factor factor)
{
    switch (factor) {
    case model::Factor::Quality:
        return ProfileEditor::tr("The model's rating. The harder the task, the more it counts.");
    case model::Factor::WinRate:
        return ProfileEditor::tr(
            "The share of votes that the model won. It counts once there are votes; "
            "until then all models are equal in it.");
    case model::Factor::Latency:
        return ProfileEditor::tr("How long the whole answer is expected to take.");
    case model::Factor::TailLatency:
        return ProfileEditor::tr("How long the slowest of twenty answers take.");
    case model::Factor::FirstToken:
        return ProfileEditor::tr("How long the first word takes.");
    case model::Factor::Cost:
        return ProfileEditor::tr("What this task is expected to cost.");
    case model::Factor::Reliability:
        return ProfileEditor::tr("How seldom attempts failed.");
    case model::Factor::Local:
        return ProfileEditor::tr("Whether it runs on this machine.");
    case model::Factor::Context:
        return ProfileEditor::tr("How much text the model can take in.");
    case model::Factor::Health:
        break;
    }
    return {};
}

/// A slider's right end: 1, or the largest weight where the file has larger ones.
double scaleOf(const model::Weights &weights)
{
    double scale = 1;
    for (const auto &row : base::enumNames<model::Factor>)
        scale = std::max(scale, model::weightOf(weights, row.value));
    return scale;
}

/// Of all weights that count; `local` does only where local services are preferred.
double sumOf(const model::Weights &weights, bool preferLocal)
{
    double sum = 0;
    for (const auto &row : base::enumNames<model::Factor>) {
        if (row.value != model::Factor::Local || preferLocal)
            sum += model::weightOf(weights, row.value);
    }
    return sum;
}

QString capitalised(const QString &word)
{
    return word.left(1).toUpper() + word.mid(1);
}

QSlider *makeSlider(int steps, const QString &name)
{
    auto *slider = new QSlider(Qt::Horizontal);
    slider->setRange(0, steps);
    slider->setPageStep(steps / 10);
    slider->setAccessibleName(name);
    return slider;
}

} // namespace

ProfileEditor::ProfileEditor(const Look &look, ProfileDraft &draft, const RuleDraft &rules,
                             QWidget *parent)
    : QWidget(parent), m_look(look), m_draft(draft), m_rules(rules)
{
    setAccessibleName(tr("Profile"));
    auto *column = new QVBoxLayout(this);
    const int side = look.px(12);
    column->setContentsMargins(side, look.px(10), side, side);
    column->setSpacing(look.px(10));
    column->addWidget(makeHead());
    column->addWidget(makeWeights());
    column->addWidget(makeLine());
    column->addWidget(makeScales());
    column->addStretch(1);
    connect(&draft, &ProfileDraft::changed, this, &ProfileEditor::refresh);
    connect(&rules, &RuleDraft::changed, this, &ProfileEditor::refresh);
    refresh();
}

QWidget *ProfileEditor::makeHead()
{
    auto *head = new QWidget;
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_look.px(4));
    auto *row = new QHBoxLayout;
    row->setSpacing(m_look.px(8));
    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name of the profile"));
    m_name->setMaxLength(64);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (const EditedProfile *edited = m_draft.find(m_id)) {
            model::Profile profile = edited->now;
            profile.name = base::str(text);
            put(profile);
        }
    });
    row->addWidget(m_name, 1);
    m_inForce = new Label(m_look, tr("in force"), TextStyle::Second, Tone::Second);
    row->addWidget(m_inForce);
    m_use = makeButton(m_look, tr("Use it"));
    m_use->setToolTip(tr("Ranks by this profile where neither the caller nor a rule asks for "
                         "another, once it is saved"));
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (const EditedProfile *edited = m_draft.find(m_id))
            m_draft.setInForce(edited->now.name);
    });
    row->addWidget(m_use);
    auto *more = makeToolButton(m_look, Icon::More, tr("What else can be done with the profile"));
    m_menu = new QMenu(this);
    more->setMenu(m_menu);
    more->setPopupMode(QToolButton::InstantPopup);
    connect(m_menu, &QMenu::aboutToShow, this, &ProfileEditor::fillMenu);
    row->addWidget(more);
    column->addLayout(row);
    m_problem = new Label(m_look, {}, TextStyle::Second, Tone::Bad);
    m_problem->setWordWrap(true);
    column->addWidget(m_problem);
    return head;
}

QWidget *ProfileEditor::makeWeights()
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(m_look.px(10));
    grid->setVerticalSpacing(m_look.px(8));
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(0, m_look.px(factorWidth));
    int line = 0;
    for (const auto &entry : base::enumNames<model::Factor>) {
        const model::Factor factor = entry.value;
        if (factor == model::Factor::Health)
            continue; // no profile sets its weight
        const QString word = format::word(factor);
        auto *name = new Label(m_look, capitalised(word), TextStyle::Body, Tone::Second);
        name->setToolTip(hintOf(factor));
        grid->addWidget(name, line, 0);
        QSlider *slider = makeSlider(sliderSteps, tr("Weight of %1").arg(word));
        slider->setSingleStep(keyStep);
        slider->setToolTip(hintOf(factor));
        grid->addWidget(slider, line, 1);
        auto *share = new Label(m_look, {}, TextStyle::Body);
        share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        share->setMinimumWidth(m_look.px(40));
        grid->addWidget(share, line++, 2);
        m_rows.push_back({factor, slider, share});
        connect(slider, &QSlider::valueChanged, this, [this, factor](int value) {
            const EditedProfile *edited = m_draft.find(m_id);
            if (!edited || m_isShowing)
                return;
            model::Profile profile = edited->now;
            *model::weightOf(profile.weights, factor) = m_scale * value / sliderSteps;
            put(profile);
        });
    }
    return box;
}

QWidget *ProfileEditor::makeScales()
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(m_look.px(10));
    grid->setVerticalSpacing(m_look.px(8));
    grid->setColumnStretch(1, 1);
    grid->setColumnMinimumWidth(0, m_look.px(factorWidth));
    auto *threshold = new Label(m_look, tr("Difficulty threshold"), TextStyle::Body, Tone::Second);
    const QString hint = tr("The difficulty at which the rating counts half: easier tasks go to "
                            "whoever is cheap and quick, harder ones to whoever is strong.");
    threshold->setToolTip(hint);
    grid->addWidget(threshold, 0, 0);
    m_threshold = makeSlider(thresholdSteps, tr("Difficulty threshold"));
    m_threshold->setToolTip(hint);
    grid->addWidget(m_threshold, 0, 1);
    m_thresholdValue = new Label(m_look, {}, TextStyle::Body);
    m_thresholdValue->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_thresholdValue->setMinimumWidth(m_look.px(40));
    grid->addWidget(m_thresholdValue, 0, 2);
    auto *cost = new Label(m_look, tr("Small cost"), TextStyle::Body, Tone::Second);
    cost->setToolTip(tr("A cost for one task that hardly matters; from here on each doubling "
                        "counts alike."));
    grid->addWidget(cost, 1, 0);
    m_smallCost = new QDoubleSpinBox;
    m_smallCost->setRange(0.000001, mostSmallCost);
    m_smallCost->setDecimals(6);
    m_smallCost->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_smallCost->setPrefix(QStringLiteral("$"));
    m_smallCost->setSuffix(tr(" a task"));
    m_smallCost->setAccessibleName(tr("A cost for one task that hardly matters"));
    m_smallCost->setToolTip(cost->toolTip());
    grid->addWidget(m_smallCost, 1, 1, 1, 2, Qt::AlignRight);
    m_scales = new Label(m_look, {}, TextStyle::Second, Tone::Hint);
    m_scales->setWordWrap(true);
    grid->addWidget(m_scales, 2, 0, 1, 3);
    connect(m_threshold, &QSlider::valueChanged, this, [this](int value) {
        const EditedProfile *edited = m_draft.find(m_id);
        if (!edited || m_isShowing)
            return;
        model::Profile profile = edited->now;
        profile.threshold = static_cast<double>(value) / thresholdSteps;
        put(profile);
    });
    connect(m_smallCost, &QDoubleSpinBox::valueChanged, this, [this](double dollars) {
        const EditedProfile *edited = m_draft.find(m_id);
        if (!edited || m_isShowing)
            return;
        model::Profile profile = edited->now;
        profile.smallCost = model::Money::fromMicros(std::llround(dollars * 1e6));
        put(profile);
    });
    return box;
}

void ProfileEditor::put(const model::Profile &profile)
{
    m_draft.change(m_id, profile);
}

void ProfileEditor::setProfile(int id)
{
    m_id = id;
    m_scale = 1;
    refresh();
}

void ProfileEditor::refresh()
{
    const EditedProfile *edited = m_draft.find(m_id);
    setEnabled(edited != nullptr);
    if (!edited)
        return;
    m_isShowing = true;
    const model::Profile &profile = edited->now;
    const QString name = base::qs(profile.name);
    if (m_name->text() != name)
        m_name->setText(name);
    m_name->setReadOnly(edited->isBuiltIn());
    m_name->setToolTip(edited->isBuiltIn() ? tr("A built-in profile keeps its name. Duplicate it "
                                                "to make one of your own.")
                                           : QString());
    const QString problem = m_draft.problemOf(*edited);
    setInvalid(m_name, !problem.isEmpty());
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    const bool isInForce = profile.name == m_draft.inForce();
    m_inForce->setVisible(isInForce);
    m_use->setVisible(!isInForce);
    m_use->setEnabled(problem.isEmpty());

    m_scale = std::max(m_scale, scaleOf(profile.weights)); // or it would give way under a drag
    for (const Row &row : m_rows) {
        const double weight = model::weightOf(profile.weights, row.factor);
        row.slider->setValue(static_cast<int>(std::lround(weight / m_scale * sliderSteps)));
    }
    showShares(profile.weights);
    m_threshold->setValue(static_cast<int>(std::lround(profile.threshold * thresholdSteps)));
    m_thresholdValue->setText(format::share(profile.threshold));
    const double dollars = static_cast<double>(profile.smallCost.micros()) / 1e6;
    if (std::llround(m_smallCost->value() * 1e6) != profile.smallCost.micros())
        m_smallCost->setValue(dollars);
    m_scales->setText(tr("Tasks harder than %1 ask for strength more than for thrift; up to %2 a "
                         "task, cost hardly matters.")
                          .arg(format::share(profile.threshold), format::money(profile.smallCost)));
    m_isShowing = false;
}

void ProfileEditor::showShares(const model::Weights &weights)
{
    const bool preferLocal = m_rules.rules().preferLocal;
    const double sum = sumOf(weights, preferLocal);
    for (const Row &row : m_rows) {
        const bool counts = row.factor != model::Factor::Local || preferLocal;
        row.slider->setEnabled(counts);
        row.share->setTone(counts ? Tone::Text : Tone::Hint);
        if (!counts) {
            row.share->setText(tr("off"));
            row.share->setToolTip(tr("Counts only where the rules prefer local services."));
            continue;
        }
        row.share->setToolTip({});
        const double weight = model::weightOf(weights, row.factor);
        row.share->setText(sum > 0 ? format::percent(weight / sum) : format::dash());
        row.slider->setAccessibleDescription(row.share->text());
    }
}

QString ProfileEditor::neededBy(const EditedProfile &profile) const
{
    if (profile.now.name == m_draft.inForce())
        return tr("It is in force. Use another one first.");
    const std::vector<model::Rule> &rules = m_rules.rules().rules;
    const auto names = [&](const model::Rule &rule) {
        return rule.then.profile == profile.now.name || rule.fallbackProfile == profile.now.name;
    };
    const auto found = std::ranges::find_if(rules, names);
    if (found != rules.end())
        return tr("Rule %1 needs it.").arg(found - rules.begin() + 1);
    if (std::ranges::any_of(m_rules.saved().rules, names))
        return tr("A saved rule needs it. Save the rules first.");
    return {};
}

void ProfileEditor::fillMenu()
{
    m_menu->clear();
    const EditedProfile *edited = m_draft.find(m_id);
    if (!edited)
        return;
    connect(m_menu->addAction(icon(Icon::Copy, m_look), tr("Duplicate")), &QAction::triggered, this,
            [this] { Q_EMIT copied(m_draft.duplicate(m_id)); });
    if (edited->isBuiltIn()) {
        auto *reset =
            m_menu->addAction(icon(Icon::Undo, m_look), tr("Reset to what it ships with"));
        reset->setEnabled(edited->isChanged());
        connect(reset, &QAction::triggered, this, &ProfileEditor::removeOrReset);
        return;
    }
    connect(m_menu->addAction(icon(Icon::Edit, m_look), tr("Rename")), &QAction::triggered, this,
            &ProfileEditor::editName);
    const QString needed = neededBy(*edited);
    auto *remove = m_menu->addAction(
        icon(Icon::Trash, m_look),
        needed.isEmpty() ? tr("Remove") : tr("Remove (%1)", "the reason why not").arg(needed));
    remove->setEnabled(needed.isEmpty());
    connect(remove, &QAction::triggered, this, &ProfileEditor::removeOrReset);
}

void ProfileEditor::editName()
{
    m_name->setFocus();
    m_name->selectAll();
}

void ProfileEditor::removeOrReset()
{
    const EditedProfile *edited = m_draft.find(m_id);
    if (!edited)
        return;
    if (edited->isBuiltIn())
        m_draft.reset(m_id);
    else if (neededBy(*edited).isEmpty())
        m_draft.remove(m_id);
}

} // namespace oxide::ui
