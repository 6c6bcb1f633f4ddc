#pragma once

#include "base/enumname.h"
#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

// How the sections read YAML: typed, range-checked, every fault with its place. Internal to config;
// it throws Fault, which loadText() and ConfigStore turn into a Result.

namespace oxide::config {

struct Fault {
    base::Error error;
};

/// Throws a Fault of what stands in no file: a value that is to be saved.
[[noreturn]] void refuse(base::ErrorKind kind, std::string message);

/// `${NAME}` or `keychain:NAME`, whole: what may stand for a secret.
[[nodiscard]] bool isSecretReference(std::string_view value);
/// Does a name such as API_KEY or Authorization say that its value is a secret?
[[nodiscard]] bool namesSecret(std::string_view name);

/// The file being read, and what was noticed on the way.
class Source
{
public:
    explicit Source(std::string file) : m_file(std::move(file)) {}

    [[noreturn]] void fail(YAML::Mark mark, const std::string &key, const std::string &what) const;
    void warn(YAML::Mark mark, const std::string &key, const std::string &what);
    [[nodiscard]] const std::vector<std::string> &warnings() const { return m_warnings; }
    /// A disabled service may name a variable that is not set: it is a warning there.
    void setLenient(bool lenient) { m_lenient = lenient; }
    [[nodiscard]] bool isLenient() const { return m_lenient; }

private:
    [[nodiscard]] std::string at(YAML::Mark mark, const std::string &key) const;

    std::string m_file;
    std::vector<std::string> m_warnings;
    bool m_lenient = false;
};

/// Inclusive bounds; an empty end is open.
struct Bounds {
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::string_view unit;

    [[nodiscard]] bool contains(double value) const;
    /// "from 1 to 86400 s"; empty when open on both sides.
    [[nodiscard]] std::string text() const;
};

inline constexpr Bounds shareBounds{0, 1, {}};

class Map;

/// A value with its key and place.
class Item
{
public:
    Item(Source &source, const YAML::Node &node, YAML::Mark mark, std::string key);

    [[noreturn]] void fail(const std::string &what) const { m_source->fail(m_mark, m_key, what); }
    void warn(const std::string &what) const { m_source->warn(m_mark, m_key, what); }

    /// With the environment's values in it.
    [[nodiscard]] std::string text() const;
    /// As it stands in the file.
    [[nodiscard]] std::string raw() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::int64_t integer(const Bounds &bounds) const;
    [[nodiscard]] double number(const Bounds &bounds) const;
    /// Seconds, with fractions.
    [[nodiscard]] std::chrono::milliseconds seconds(const Bounds &bounds) const;
    /// Dollars as micro-dollars: exact, at most six decimals.
    [[nodiscard]] std::int64_t microDollars() const;
    /// One of `choices`, in any case; gives it as the table writes it.
    [[nodiscard]] std::string choice(const std::vector<std::string> &choices) const;
    template<class E>
    [[nodiscard]] E oneOf() const
    {
        std::vector<std::string> names;
        names.reserve(base::enumNames<E>.size());
        for (const auto &row : base::enumNames<E>)
            names.emplace_back(row.name);
        return *base::fromName<E>(choice(names));
    }
    /// The members of a list; a lone scalar counts as a list of one.
    [[nodiscard]] std::vector<Item> items() const;
    [[nodiscard]] std::vector<std::string> texts() const;
    [[nodiscard]] Map map() const;

    [[nodiscard]] bool isScalar() const { return m_node.IsScalar(); }
    [[nodiscard]] bool isMap() const { return m_node.IsMap(); }
    [[nodiscard]] const std::string &key() const { return m_key; }
    [[nodiscard]] Source &source() const { return *m_source; }
    [[nodiscard]] YAML::Mark mark() const { return m_mark; }

private:
    [[nodiscard]] std::string substituted(const std::string &raw) const;
    [[nodiscard]] std::string variable(const std::string &expression) const;

    Source *m_source;
    YAML::Node m_node;
    YAML::Mark m_mark;
    std::string m_key;
};

/// Fails where the item's text is no http or https address. `secrets` is the setting that holds
/// what such an address must not.
void checkAddress(const Item &item, const std::string &text, std::string_view secrets);

/// A mapping whose keys are asked for one by one; finish() warns of those nobody asked for.
class Map
{
public:
    /// Fails on a key that stands twice.
    Map(Source &source, const YAML::Node &node, YAML::Mark mark, std::string key);

    /// Nothing where the key is missing or null.
    [[nodiscard]] std::optional<Item> find(const std::string &name);
    [[nodiscard]] Item require(const std::string &name, const std::string &allowed);
    /// Every entry with its key, in the file's order. Marks all as known.
    [[nodiscard]] std::vector<std::pair<std::string, Item>> entries();
    /// Warns of unknown keys, with the known one that is near.
    void finish();
    [[nodiscard]] bool isLenient() const { return m_source->isLenient(); }
    [[noreturn]] void fail(const std::string &what) const { m_source->fail(m_mark, m_key, what); }

private:
    struct Entry {
        std::string name;
        Item item;
        bool isNull;
    };

    Source *m_source;
    YAML::Mark m_mark;
    std::string m_key;
    std::vector<Entry> m_entries;
    std::set<std::string> m_known;
};

} // namespace oxide::config
