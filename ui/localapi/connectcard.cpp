#include "ui/localapi/connectcard.h"

#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/clipboard.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/label.h"

#include <utility>

#include <QBoxLayout>
#include <QButtonGroup>
#include <QPainter>
#include <QPlainTextEdit>

namespace oxide::ui {

namespace {

constexpr int textHeight = 112; ///< design pixels: six lines

/// The round ground that the code stands on.
class CodeGround final : public QWidget
{
public:
    CodeGround(const Look &look, QWidget *code) : m_look(look)
    {
        auto *column = new QVBoxLayout(this);
        const int inset = look.px(4);
        column->setContentsMargins(inset, inset, inset, inset);
        column->addWidget(code);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_look.theme().line);
        painter.setBrush(m_look.theme().code);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(6),
                                m_look.px(6));
    }

private:
    const Look &m_look;
};

} // namespace

ConnectCard::ConnectCard(const Context &context, QWidget *parent)
    : Card(context.look, tr("Use it from"), {}, parent), m_context(context),
      m_choice(new QButtonGroup(this))
{
    const Look &look = context.look;
    setInset(12);
    body()->setSpacing(look.px(8));
    body()->addWidget(makeChoice());
    m_before = new Label(look, {}, TextStyle::Body, Tone::Second);
    m_before->setWordWrap(true);
    body()->addWidget(m_before);
    m_text = new QPlainTextEdit;
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("What to write"));
    m_text->setMinimumHeight(look.px(textHeight));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->viewport()->setAutoFillBackground(false);
    const auto restyle = [this, &look] { m_text->setFont(look.font(TextStyle::Code)); };
    restyle();
    connect(&look, &Look::changed, m_text, restyle);
    body()->addWidget(new CodeGround(look, m_text), 1);
    body()->addWidget(makeFoot());
    connect(m_choice, &QButtonGroup::idToggled, this, [this](int, bool isChosen) {
        if (isChosen)
            showSnippet();
    });
    m_choice->button(0)->setChecked(true);
}

/// Exclusive buttons: Tab comes to the chosen one, the arrow keys go on from there.
QWidget *ConnectCard::makeChoice()
{
    const Look &look = m_context.look;
    auto *all = new QWidget;
    all->setAccessibleName(tr("Program"));
    auto *flow = new FlowLayout(look.px(4), all);
    for (std::size_t i = 0; i < apiClients.size(); ++i) {
        auto *button = makeButton(look, nameOf(apiClients[i]));
        button->setCheckable(true);
        setControlSize(button, ControlSize::Small);
        m_choice->addButton(button, static_cast<int>(i));
        flow->addWidget(button);
    }
    return all;
}

QWidget *ConnectCard::makeFoot()
{
    const Look &look = m_context.look;
    auto *foot = new QWidget;
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(8));
    m_where = new Label(look, {}, TextStyle::Second, Tone::Hint);
    m_where->setElide(Qt::ElideRight);
    row->addWidget(m_where, 1);
    m_copyWithKey = makeButton(look, Icon::Key, tr("Copy with key"));
    m_copyWithKey->setToolTip(tr("With the key of your own programs, which may do everything. "
                                 "Others get a key of their own."));
    connect(m_copyWithKey, &QPushButton::clicked, this, &ConnectCard::keyWanted);
    row->addWidget(m_copyWithKey);
    m_copy = makeButton(look, Icon::Copy, tr("Copy"), ButtonKind::Primary);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        copyText(m_text->toPlainText());
        showCopied(m_copy);
    });
    row->addWidget(m_copy);
    return foot;
}

void ConnectCard::setPlace(SnippetPlace place)
{
    if (m_place == place)
        return;
    m_place = std::move(place);
    showSnippet();
}

ApiClient ConnectCard::client() const
{
    return apiClients.at(static_cast<std::size_t>(m_choice->checkedId()));
}

void ConnectCard::showSnippet()
{
    const Snippet snippet = snippetFor(client(), m_place);
    m_before->setText(snippet.before);
    m_where->setText(snippet.place);
    m_text->setPlainText(snippet.text);
    m_copyWithKey->setVisible(snippet.hasKey);
}

void ConnectCard::copyWithKey(const QString &key)
{
    copySecret(snippetFor(client(), m_place, key).text);
    showCopied(m_copyWithKey);
}

} // namespace oxide::ui
