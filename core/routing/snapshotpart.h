#pragma once

#include "model/routing.h"
#include "model/service.h"
#include "routing/tokenestimate.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::routing {

class TextConditions;

/// A model of a service as routing sees it.
struct ModelView {
    model::ModelInfo info;
    bool isListed = true;  ///< the service offers it; else somebody names it all the same
    bool competes = false; ///< is ranked where nobody names a model
    model::BreakerState breaker = model::BreakerState::Closed;
    model::Measured measured;
    bool operator==(const ModelView &) const = default;
};

/// A service as routing sees it.
struct ServiceView {
    std::string name;
    bool enabled = true;
    bool local = false;
    model::Health health = model::Health::Unchecked;
    model::BreakerState breaker = model::BreakerState::Closed; ///< of the service as a whole
    std::string model;             ///< used when none is asked for, always competes; may be empty
    std::vector<ModelView> models; ///< sorted by name
    std::optional<std::int64_t> contextWindow; ///< the config's override
    std::optional<model::Price> price;         ///< the config's override
    bool operator==(const ServiceView &) const = default;
};

/// One who competes: a service with one of its models, and what of it is the same for every task.
struct Contender {
    const ServiceView *service = nullptr;
    const ModelView *model = nullptr; ///< null: the service's own choice is not known
    Tokenizer tokenizer = Tokenizer::O200k;
    std::optional<std::int64_t> window; ///< tokens; empty: not known
    std::optional<model::Price> price;  ///< empty: not known
    // Values as scorer.h says; ratings as assumed where they are not known.
    double rating = 0;
    double winRate = 0;
    double health = 0;
    double firstToken = 0; ///< where nothing is in the prompt cache
    double reliability = 0;
    double context = 0;
};

/// `model`: what is known of the model of that name; null: nothing.
[[nodiscard]] Contender contenderOf(const ServiceView &service, const ModelView *model,
                                    std::string_view name);

/// The entry of a service's model list: exact, or with Ollama's implied ":latest". Null: none.
[[nodiscard]] const ModelView *findModel(const ServiceView &service, std::string_view name);

/// The first model of the service, by name, that makes vectors. Null: none is known.
[[nodiscard]] const ModelView *embedderOf(const ServiceView &service);

/// A model's name without the ":latest" that Ollama puts to it.
[[nodiscard]] std::string withoutImpliedTag(std::string_view model);

/// SHA-256, hex.
[[nodiscard]] std::string hashOf(std::string_view text);

/// What snapshots share: where it did not change, the next one neither copies nor writes it anew.
/// Immutable; its text and its hash are made once, when somebody asks. Thread-safe.
class SnapshotPart
{
public:
    SnapshotPart(const SnapshotPart &) = delete;
    SnapshotPart &operator=(const SnapshotPart &) = delete;

    [[nodiscard]] const std::string &text() const; ///< canonical JSON
    [[nodiscard]] const std::string &hash() const; ///< of the text

protected:
    SnapshotPart() = default;
    ~SnapshotPart() = default;

private:
    virtual void appendTo(std::string &text) const = 0;
    void write() const;

    mutable std::once_flag m_written;
    mutable std::string m_text;
    mutable std::string m_hash;
};

/// One service, with its contenders, which point into its view.
class ServicePart final : public SnapshotPart
{
public:
    /// `view.models` are sorted by name.
    explicit ServicePart(ServiceView view);

    [[nodiscard]] const ServiceView &view() const { return m_view; }
    [[nodiscard]] const std::vector<Contender> &contenders() const { return m_contenders; }
    /// Those who make vectors; where none is known, its own choice.
    [[nodiscard]] const std::vector<Contender> &embedders() const { return m_embedders; }

private:
    void appendTo(std::string &text) const override;

    const ServiceView m_view;
    const std::vector<Contender> m_contenders; ///< by model
    const std::vector<Contender> m_embedders;  ///< by model
};

/// All that the user decides about deciding, with the rules' conditions on text.
class SetupPart final : public SnapshotPart
{
public:
    explicit SetupPart(model::RoutingSetup setup);
    ~SetupPart();

    [[nodiscard]] const model::RoutingSetup &setup() const { return m_setup; }
    /// Compiled when somebody asks.
    [[nodiscard]] const TextConditions &texts() const;
    /// Where their matches speak of this rule; nothing for one that does not look at the text.
    [[nodiscard]] std::optional<std::size_t> textIndex(std::size_t rule) const
    {
        return m_textIndex[rule];
    }

private:
    void appendTo(std::string &text) const override;

    const model::RoutingSetup m_setup;
    const std::vector<std::optional<std::size_t>> m_textIndex; ///< by rule
    mutable std::once_flag m_compiled;
    mutable std::unique_ptr<const TextConditions> m_texts;
};

} // namespace oxide::routing
