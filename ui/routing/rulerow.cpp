#include "ui/routing/rulerow.h"

#include "base/text.h"
#include "ui/format/keys.h"
#include "ui/routing/rulemenus.h"
#include "ui/routing/ruletoken.h"
#include "ui/routing/tokenpopup.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/taborder.h"

#include <algorithm>
#include <memory>

#include <QBoxLayout>
#include <QCheckBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

namespace oxide::ui {

using base::qs;

namespace {

constexpr QKeyCombination moveUpKeys = Qt::ALT | Qt::Key_Up;
constexpr QKeyCombination moveDownKeys = Qt::ALT | Qt::Key_Down;

/// A menu's entry with its keys, which the row itself listens to.
QString withKeys(const QString &text, const QKeySequence &keys)
{
    return text + QLatin1Char('\t') + format::keys(keys);
}

class Grip final : public QWidget
{
public:
    explicit Grip(const Look &look) : m_look(look)
    {
        setFixedSize(look.px(16), look.px(24));
        setCursor(Qt::OpenHandCursor);
        setToolTip(RuleRow::reorderHint());
        setAccessibleName(RuleRow::tr("Move the rule by dragging"));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const int side = m_look.px(16);
        paintIcon(painter, QRectF(0, (height() - side) / 2.0, side, side), Icon::Grip,
                  m_look.theme().text3);
    }

private:
    const Look &m_look;
};

} // namespace

RuleRow::RuleRow(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_grip(new Grip(context.look)), m_enabled(new QCheckBox),
      m_number(new Label(context.look, {}, TextStyle::Body, Tone::Second)),
      m_name(new Label(context.look, {}, TextStyle::SecondStrong, Tone::Second)),
      m_lines(new QVBoxLayout)
{
    const Look &look = context.look;
    setFocusPolicy(Qt::StrongFocus);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(look.px(8), look.px(9), look.px(8), look.px(10));
    row->setSpacing(look.px(8));
    m_grip->installEventFilter(this);
    row->addWidget(m_grip, 0, Qt::AlignTop);
    row->addWidget(m_enabled, 0, Qt::AlignTop);
    m_enabled->setFixedHeight(look.px(24));
    m_number->setFixedHeight(look.px(24));
    m_number->setMinimumWidth(look.px(14));
    m_number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_number, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    m_name->setFixedHeight(look.px(24)); // in line with the number
    m_name->setElide(Qt::ElideRight);
    texts->addWidget(m_name);
    m_lines->setSpacing(look.px(5));
    texts->addLayout(m_lines);
    m_strip = new Strip(look);
    m_strip->setDismissable(false);
    m_strip->setContentsMargins(0, look.px(4), 0, 0);
    m_strip->hide();
    texts->addWidget(m_strip);
    row->addLayout(texts, 1);
    makeTools(*row);
    connect(m_enabled, &QCheckBox::clicked, this, [this](bool on) {
        model::Rule rule = m_rule;
        rule.enabled = on;
        putRule(rule);
    });
    connect(m_strip, &Strip::actionTriggered, this, &RuleRow::takeRemedy);
}

void RuleRow::makeTools(QBoxLayout &row)
{
    const Look &look = m_context.look;
    m_addCondition = makeToolButton(look, Icon::Plus, tr("Add a condition"));
    m_addCondition->setAutoRaise(true);
    setControlSize(m_addCondition, ControlSize::Small);
    auto *conditions = new QMenu(m_addCondition);
    m_addCondition->setMenu(conditions);
    m_addCondition->setPopupMode(QToolButton::InstantPopup);
    connect(conditions, &QMenu::aboutToShow, this, &RuleRow::fillConditionMenu);
    row.addWidget(m_addCondition, 0, Qt::AlignTop);
    m_menu = makeToolButton(look, Icon::More, tr("More"));
    m_menu->setAutoRaise(true);
    setControlSize(m_menu, ControlSize::Small);
    auto *menu = new QMenu(m_menu);
    m_menu->setMenu(menu);
    m_menu->setPopupMode(QToolButton::InstantPopup);
    connect(menu, &QMenu::aboutToShow, this, &RuleRow::fillMenu);
    row.addWidget(m_menu, 0, Qt::AlignTop);
    for (QWidget *tool : std::initializer_list<QWidget *>{m_addCondition, m_menu}) {
        QSizePolicy policy = tool->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        tool->setSizePolicy(policy);
        tool->hide();
    }
}

/// The first remedy that an issue has: to move the rule where it is reached.
void RuleRow::takeRemedy()
{
    for (const model::RuleIssue &issue : m_issues) {
        if (issue.shadowedBy >= 0) {
            Q_EMIT moveAsked(m_index, issue.shadowedBy);
            return;
        }
    }
}

void RuleRow::setRule(int index, const model::Rule &rule,
                      const std::vector<model::RuleIssue> &issues)
{
    const bool sameRule = rule == m_rule && !m_tokens.empty();
    const bool sameIssues = issues == m_issues && index == m_index;
    m_index = index;
    m_rule = rule;
    m_issues = issues;
    m_enabled->setChecked(rule.enabled);
    m_enabled->setAccessibleName(tr("Rule %1 is in force").arg(index + 1));
    m_number->setText(QString::number(index + 1));
    m_name->setText(qs(rule.name));
    m_name->setVisible(!rule.name.empty());
    for (Label *label : {m_number, m_name})
        label->setTone(rule.enabled ? Tone::Second : Tone::Hint);
    setAccessibleName(tr("Rule %1: %2").arg(index + 1).arg(spokenRule(rule))
                      + (rule.enabled ? QString() : tr(", switched off")));
    if (!sameRule)
        buildSentence();
    if (!sameIssues || !sameRule)
        showIssues();
    update();
}

/// Makes the sentence anew; the token that had the focus gets it back.
void RuleRow::buildSentence()
{
    int focused = -1;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        if (m_tokens[i]->hasFocus())
            focused = static_cast<int>(i);
    }
    m_tokens.clear();
    while (QLayoutItem *item = m_lines->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const bool on = m_rule.enabled;
    QLayout *flow = nullptr;
    for (const RulePart &part : sentenceOf(m_rule)) {
        if (part.startsLine || !flow) {
            auto *line = new QWidget;
            auto *made = new FlowLayout(m_context.look.px(6), line);
            made->setContentsMargins(0, 0, 0, 0);
            flow = made;
            m_lines->addWidget(line);
        }
        if (!part.field) {
            auto *words = new Label(m_context.look, part.text, TextStyle::Body,
                                    on ? Tone::Second : Tone::Hint);
            words->setFixedHeight(m_context.look.px(22));
            flow->addWidget(words);
            continue;
        }
        auto *token =
            new RuleToken(m_context, part, on ? RuleToken::InForce::Yes : RuleToken::InForce::No);
        connect(token, &QAbstractButton::clicked, this, [this, token] { press(*token); });
        m_tokens.push_back(token);
        flow->addWidget(token);
    }
    if (focused >= 0 && !m_tokens.empty())
        m_tokens[std::min(static_cast<std::size_t>(focused), m_tokens.size() - 1)]->setFocus();
    tabAsLaidOut(*this);
    updateGeometry();
}

void RuleRow::showIssues()
{
    const auto error =
        std::find_if(m_issues.begin(), m_issues.end(), [](const model::RuleIssue &issue) {
            return issue.level == model::IssueLevel::Error;
        });
    m_strip->setVisible(!m_issues.empty());
    if (m_issues.empty())
        return;
    const model::RuleIssue &issue = error != m_issues.end() ? *error : m_issues.front();
    m_strip->setAction({});
    if (issue.shadowedBy >= 0) {
        m_strip->setAction(tr("Move above %1").arg(issue.shadowedBy + 1));
        m_strip->show(
            State::Warn,
            tr("Never reached: rule %1 takes all of these first.").arg(issue.shadowedBy + 1));
    } else {
        m_strip->show(issue.level == model::IssueLevel::Error ? State::Bad : State::Warn,
                      qs(issue.message));
    }
}

void RuleRow::setCurrent(bool current)
{
    m_current = current;
    showTools();
    update();
}

/// The buttons of a row show where the pointer or the focus is: seven rows of them say nothing.
void RuleRow::showTools()
{
    const bool wanted = m_current || underMouse();
    m_addCondition->setVisible(wanted);
    m_menu->setVisible(wanted);
}

void RuleRow::enterEvent(QEnterEvent *event)
{
    QWidget::enterEvent(event);
    showTools();
}

void RuleRow::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    showTools();
}

void RuleRow::editName()
{
    auto *field = new QLineEdit(qs(m_rule.name), this);
    field->setPlaceholderText(tr("Name of the rule"));
    field->setAccessibleName(tr("Name of rule %1").arg(m_index + 1));
    field->setGeometry(m_number->geometry().right() + m_context.look.px(8), m_context.look.px(6),
                       m_context.look.px(280), m_context.look.px(28));
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        field->disconnect(this);
        field->deleteLater();
        model::Rule rule = m_rule;
        rule.name = base::str(field->text().trimmed());
        putRule(rule);
    });
    field->show();
    field->selectAll();
    field->setFocus();
}

void RuleRow::putRule(const model::Rule &rule)
{
    if (rule != m_rule)
        Q_EMIT ruleChanged(m_index, rule);
}

void RuleRow::edit(RuleField field, int target)
{
    for (RuleToken *token : m_tokens) {
        if (token->part().field == field && token->part().target == target) {
            press(*token);
            return;
        }
    }
}

void RuleRow::press(RuleToken &token)
{
    Q_EMIT currentAsked(m_index);
    if (popUpMenu(token.part(), token.mapToGlobal(QPoint(0, token.height()))))
        return;
    auto *popup = new TokenPopup(m_context, m_rule, *token.part().field, this);
    connect(popup, &TokenPopup::ruleChanged, this, &RuleRow::putRule);
    popup->popUp(&token);
}

bool RuleRow::popUpMenu(const RulePart &part, QPoint at)
{
    auto menu = std::make_unique<QMenu>(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const PutRule put = [this](const model::Rule &rule) { putRule(rule); };
    switch (*part.field) {
    case RuleField::Target:
        fillTargets(*menu, m_context, m_rule, static_cast<std::size_t>(part.target), put);
        break;
    case RuleField::Action:
        fillActions(*menu, m_rule, put);
        break;
    case RuleField::OnFailure:
        fillOnFailure(*menu, m_rule, put);
        break;
    case RuleField::Chain:
        fillChain(*menu, m_rule, put);
        break;
    case RuleField::Profile:
    case RuleField::FallbackProfile: {
        QMenu *later = menu.release();
        fillProfiles(*later, m_context, m_rule, *part.field, put,
                     [later, at] { later->popup(at); });
        return true;
    }
    default:
        return false;
    }
    menu.release()->popup(at);
    return true;
}

void RuleRow::addCondition(RuleField field)
{
    model::Rule rule = m_rule;
    ui::addCondition(rule.when, field);
    putRule(rule);
    edit(field);
}

void RuleRow::fillConditionMenu()
{
    Q_EMIT currentAsked(m_index);
    QMenu *menu = m_addCondition->menu();
    menu->clear();
    fillConditions(*menu, m_rule, [this](RuleField field) { addCondition(field); });
}

QString RuleRow::reorderHint()
{
    return tr("Drag to reorder, or %1 and %2")
        .arg(format::keys(moveUpKeys), format::keys(moveDownKeys));
}

void RuleRow::fillMenu()
{
    Q_EMIT currentAsked(m_index);
    QMenu *menu = m_menu->menu();
    menu->clear();
    menu->addAction(withKeys(tr("Move up"), moveUpKeys), this,
                    [this] { Q_EMIT moveAsked(m_index, m_index - 1); });
    menu->addAction(withKeys(tr("Move down"), moveDownKeys), this,
                    [this] { Q_EMIT moveAsked(m_index, m_index + 1); });
    menu->addSeparator();
    const PutRule put = [this](const model::Rule &rule) { putRule(rule); };
    fillOnFailure(*menu->addMenu(tr("When an answer breaks off")), m_rule, put);
    QMenu *chain = menu->addMenu(tr("When all of them fail"));
    chain->setEnabled(m_rule.then.kind == model::ActionKind::Send);
    fillChain(*chain, m_rule, put);
    QMenu *others = menu->addMenu(fieldName(RuleField::FallbackProfile));
    others->setEnabled(mayFallBack(m_rule));
    fillProfiles(*others, m_context, m_rule, RuleField::FallbackProfile, put, [] {});
    connect(menu->addAction(tr("Name\u2026")), &QAction::triggered, this, &RuleRow::editName);
    menu->addSeparator();
    menu->addAction(withKeys(tr("Duplicate"), Qt::CTRL | Qt::Key_D), this,
                    [this] { Q_EMIT duplicateAsked(m_index); });
    menu->addAction(withKeys(tr("Delete"), Qt::Key_Delete), this,
                    [this] { Q_EMIT removeAsked(m_index); });
}

void RuleRow::paintEvent(QPaintEvent *)
{
    const Look &look = m_context.look;
    const Theme &theme = look.theme();
    QPainter painter(this);
    if (m_current)
        painter.fillRect(rect().adjusted(0, 0, 0, -1), theme.accentSoft);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.grid);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        paintFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -2), look.px(5), look);
    }
}

void RuleRow::keyPressEvent(QKeyEvent *event)
{
    const bool alt = event->modifiers() & Qt::AltModifier;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int direction = event->key() == Qt::Key_Up ? -1 : 1;
        if (alt)
            Q_EMIT moveAsked(m_index, m_index + direction);
        else
            Q_EMIT stepAsked(m_index, direction);
        return;
    }
    case Qt::Key_Space:
        m_enabled->click();
        return;
    case Qt::Key_Delete:
        Q_EMIT removeAsked(m_index);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_tokens.empty())
            m_tokens.front()->setFocus(Qt::TabFocusReason);
        return;
    case Qt::Key_D:
        if (event->modifiers() & Qt::ControlModifier) {
            Q_EMIT duplicateAsked(m_index);
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void RuleRow::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    Q_EMIT currentAsked(m_index);
    update();
}

void RuleRow::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void RuleRow::mousePressEvent(QMouseEvent *event)
{
    Q_EMIT currentAsked(m_index);
    QWidget::mousePressEvent(event);
}

bool RuleRow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_grip)
        return QWidget::eventFilter(watched, event);
    const auto *mouse = static_cast<QMouseEvent *>(event);
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        setFocus();
        m_grip->setCursor(Qt::ClosedHandCursor);
        return true;
    case QEvent::MouseMove:
        if (mouse->buttons() & Qt::LeftButton)
            Q_EMIT dragged(m_index, mouse->globalPosition().toPoint().y());
        return true;
    case QEvent::MouseButtonRelease:
        m_grip->setCursor(Qt::OpenHandCursor);
        Q_EMIT dropped(m_index);
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace oxide::ui
