#pragma once

#include <string>
#include <string_view>

namespace oxide::security {

/// A text that must not be seen. It cannot be streamed, logged or formatted; whoever needs it says
/// reveal(), and its memory is wiped when it goes.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::string value);
    ~Secret();
    Secret(const Secret &other) = default;
    Secret(Secret &&other) noexcept;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;

    [[nodiscard]] const std::string &reveal() const { return m_value; }
    [[nodiscard]] bool isEmpty() const { return m_value.empty(); }
    /// Takes as long whether the first or the last byte differs.
    bool operator==(const Secret &other) const;

    template<class Stream>
    friend Stream &operator<<(Stream &, const Secret &) = delete;

private:
    void wipe();

    std::string m_value;
};

} // namespace oxide::security
