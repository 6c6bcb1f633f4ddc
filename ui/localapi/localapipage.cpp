#include "ui/localapi/localapipage.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/localapi/connectcard.h"
#include "ui/localapi/keycard.h"
#include "ui/localapi/localapiaccess.h"
#include "ui/localapi/requestcard.h"
#include "ui/localapi/statecard.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/clipboard.h"
#include "ui/widgets/emptystate.h"

#include <QBoxLayout>
#include <QScrollArea>

namespace oxide::ui {

namespace {

constexpr int narrowPage = 900;   ///< design pixels; below, the keys stand below the snippets
constexpr int middleHeight = 334; ///< of snippets and keys
constexpr int requestsHeight = 200;

} // namespace

LocalApiPage::LocalApiPage(const Context &context, QWidget *parent)
    : Page(context, tr("Local API"), Body::Margins, parent), m_access(context.localApi)
{
    setSubtitle(tr("Oxide for your other programs, as an OpenAI, Anthropic, Ollama or MCP server"));
    if (!m_access) {
        sayNone();
        return;
    }
    auto *scroll = new QScrollArea;
    scroll->setWidget(makeContent());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(scroll, 1);
    connectCards();
    showState();
}

void LocalApiPage::sayNone()
{
    auto *none = new EmptyState(look(), Icon::Plug, tr("No local API here"),
                                tr("The engine of this window runs in another program, and so does "
                                   "its local API: that one\u2019s settings decide on it."));
    none->setLink(tr("Open its settings"));
    connect(none, &EmptyState::linkTriggered, this, &LocalApiPage::openSettings);
    body()->addWidget(none, 1);
}

QWidget *LocalApiPage::makeContent()
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    const int side = look().px(16);
    column->setContentsMargins(side, 0, side, side);
    column->setSpacing(look().px(12));
    m_state = new StateCard(context());
    column->addWidget(m_state);
    m_middle = new QHBoxLayout;
    m_middle->setSpacing(look().px(12));
    m_connect = new ConnectCard(context());
    m_keys = new KeyCard(context());
    for (QWidget *card : {static_cast<QWidget *>(m_connect), static_cast<QWidget *>(m_keys)}) {
        card->setFixedHeight(look().px(middleHeight));
        card->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // halves, whatever is inside
        m_middle->addWidget(card, 1);
    }
    column->addLayout(m_middle);
    m_requests = new RequestCard(context());
    m_requests->setMinimumHeight(look().px(requestsHeight));
    column->addWidget(m_requests, 1);
    return content;
}

void LocalApiPage::connectCards()
{
    connect(m_access, &LocalApiAccess::stateChanged, this, [this] {
        showState();
        loadKeys();
    });
    connect(m_access, &LocalApiAccess::requests, m_requests, &RequestCard::add);
    connect(m_state, &StateCard::switchRequested, this, &LocalApiPage::switchTo);
    connect(m_state, &StateCard::settingsRequested, this, &LocalApiPage::openSettings);
    connect(m_connect, &ConnectCard::keyWanted, this, &LocalApiPage::copyWithLocalKey);
    connect(m_keys, &KeyCard::addRequested, this, &LocalApiPage::addKey);
    connect(m_keys, &KeyCard::removeRequested, this, &LocalApiPage::removeKey);
    connect(m_keys, &KeyCard::localKeyWanted, this, &LocalApiPage::copyLocalKey);
    connect(m_requests, &RequestCard::taskOpened, this, [this](const model::TaskId &task) {
        Q_EMIT goTo(Place{.page = PageId::History, .task = task});
    });
}

QString LocalApiPage::unsaved() const
{
    return m_keys ? m_keys->unsaved() : QString();
}

void LocalApiPage::onShown()
{
    if (!m_access)
        return;
    layOut();
    showState();
    loadKeys();
    m_access->setLogging(true);
}

void LocalApiPage::onHidden()
{
    if (m_access)
        m_access->setLogging(false);
}

void LocalApiPage::showState()
{
    const model::ApiState state = m_access->state();
    m_state->setState(state);
    m_connect->setPlace({base::qs(state.url), m_access->mcpProgram()});
}

void LocalApiPage::loadKeys()
{
    if (!isShown())
        return;
    ask(this, m_access->keys(),
        [this](const std::vector<model::ApiKeyInfo> &keys) { m_keys->setKeys(keys); });
}

void LocalApiPage::switchTo(bool on)
{
    clearError();
    ask(this, engine().saveSettings({{"api.enabled", on ? "true" : "false"}}), [](engine::Done) {});
}

void LocalApiPage::openSettings()
{
    Q_EMIT goTo(Place{.page = PageId::Settings, .text = QStringLiteral("api.")});
}

void LocalApiPage::addKey(const model::NewApiKey &key)
{
    clearError();
    ask(
        static_cast<QObject *>(this), m_access->addKey(key),
        [this, name = key.name](const std::string &made) {
            m_keys->showMade(name, base::qs(made));
            loadKeys();
        },
        [this](const base::Error &error) { m_keys->showError(format::sentence(error)); });
}

void LocalApiPage::removeKey(const std::string &name)
{
    clearError();
    ask(this, m_access->removeKey(name), [this](engine::Done) { loadKeys(); });
}

void LocalApiPage::copyLocalKey()
{
    clearError();
    ask(this, m_access->localKey(), [this](const std::string &key) {
        copySecret(base::qs(key));
        m_keys->showLocalCopied();
    });
}

void LocalApiPage::copyWithLocalKey()
{
    clearError();
    ask(this, m_access->localKey(),
        [this](const std::string &key) { m_connect->copyWithKey(base::qs(key)); });
}

void LocalApiPage::layOut()
{
    if (!m_middle)
        return;
    const bool isNarrow = width() < look().px(narrowPage);
    m_middle->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void LocalApiPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    layOut();
}

} // namespace oxide::ui
