#include "routing/snapshotpart.h"

#include "model/json.h"
#include "routing/textconditions.h"

#include <algorithm>
#include <utility>

#include <QCryptographicHash>

namespace oxide::routing {

namespace {

constexpr std::string_view kImpliedTag = ":latest"; ///< of Ollama's models

/// Appends the members of one object.
class Members
{
public:
    explicit Members(std::string &out) : m_out(out) { m_out += '{'; }
    /// Goes on with an object that is written already.
    struct Reopened {
        std::string &out;
    };
    explicit Members(Reopened object) : m_out(object.out) { m_out.pop_back(); }

    template<class T>
    void add(std::string_view key, const T &value)
    {
        put(key);
        model::appendText(m_out, value);
    }
    template<class T, class Append>
    void addList(std::string_view key, const std::vector<T> &values, Append append)
    {
        put(key);
        m_out += '[';
        for (const T &value : values) {
            m_out += m_out.back() == '[' ? "" : ",";
            append(value);
        }
        m_out += ']';
    }
    void end() { m_out += '}'; }

private:
    void put(std::string_view key)
    {
        m_out += m_out.back() == '{' ? "\"" : ",\"";
        m_out.append(key).append("\":");
    }

    std::string &m_out;
};

void append(std::string &out, const ModelView &view)
{
    model::appendText(out, view.info);
    Members members(Members::Reopened{out});
    if (!view.isListed)
        members.add("unlisted", true);
    if (view.competes)
        members.add("competes", true);
    if (view.breaker != model::BreakerState::Closed)
        members.add("breaker", base::nameOf(view.breaker));
    if (view.measured != model::Measured())
        members.add("measured", view.measured);
    members.end();
}

void append(std::string &out, const ServiceView &service)
{
    Members members(out);
    members.add("name", std::string_view(service.name));
    members.add("enabled", service.enabled);
    members.add("local", service.local);
    members.add("health", base::nameOf(service.health));
    members.add("breaker", base::nameOf(service.breaker));
    members.add("model", std::string_view(service.model));
    members.addList("models", service.models, [&](const ModelView &each) { append(out, each); });
    if (service.contextWindow)
        members.add("context_window", *service.contextWindow);
    if (service.price)
        members.add("price", *service.price);
    members.end();
}

std::vector<Contender> contendersOf(const ServiceView &service)
{
    std::vector<Contender> contenders;
    const ModelView *own = findModel(service, service.model);
    if (!own)
        contenders.push_back(contenderOf(service, nullptr, service.model));
    for (const ModelView &view : service.models) {
        if (view.competes || &view == own)
            contenders.push_back(contenderOf(service, &view, view.info.name));
    }
    return contenders;
}

std::vector<Contender> embeddersOf(const ServiceView &service)
{
    std::vector<Contender> embedders;
    for (const ModelView &view : service.models) {
        if (view.info.embeds == true)
            embedders.push_back(contenderOf(service, &view, view.info.name));
    }
    if (embedders.empty())
        embedders.push_back(contenderOf(service, findModel(service, service.model), service.model));
    return embedders;
}

const ModelView *exactModel(const ServiceView &service, std::string_view name)
{
    const auto nameOf = [](const ModelView &view) -> std::string_view { return view.info.name; };
    const auto found = std::ranges::lower_bound(service.models, name, {}, nameOf);
    return found != service.models.end() && found->info.name == name ? &*found : nullptr;
}

} // namespace

const ModelView *findModel(const ServiceView &service, std::string_view name)
{
    if (const ModelView *exact = exactModel(service, name))
        return exact;
    if (name.empty() || name.find(':') != std::string_view::npos)
        return nullptr;
    return exactModel(service, std::string(name).append(kImpliedTag));
}

const ModelView *embedderOf(const ServiceView &service)
{
    const auto found = std::ranges::find_if(
        service.models, [](const ModelView &view) { return view.info.embeds == true; });
    return found != service.models.end() ? &*found : nullptr;
}

std::string withoutImpliedTag(std::string_view model)
{
    if (model.ends_with(kImpliedTag))
        model.remove_suffix(kImpliedTag.size());
    return std::string(model);
}

std::string hashOf(std::string_view text)
{
    const auto bytes = QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

void SnapshotPart::write() const
{
    std::call_once(m_written, [this] {
        appendTo(m_text);
        m_hash = hashOf(m_text);
    });
}

const std::string &SnapshotPart::text() const
{
    write();
    return m_text;
}

const std::string &SnapshotPart::hash() const
{
    write();
    return m_hash;
}

ServicePart::ServicePart(ServiceView view)
    : m_view(std::move(view)), m_contenders(contendersOf(m_view)), m_embedders(embeddersOf(m_view))
{
}

void ServicePart::appendTo(std::string &text) const
{
    append(text, m_view);
}

SetupPart::SetupPart(model::RoutingSetup setup)
    : m_setup(std::move(setup)), m_textIndex(routing::textIndex(m_setup.rules))
{
}

SetupPart::~SetupPart() = default;

const TextConditions &SetupPart::texts() const
{
    std::call_once(m_compiled,
                   [this] { m_texts = std::make_unique<const TextConditions>(m_setup.rules); });
    return *m_texts;
}

void SetupPart::appendTo(std::string &text) const
{
    model::appendText(text, m_setup);
}

} // namespace oxide::routing
