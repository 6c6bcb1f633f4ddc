#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oxide::telemetry {

/// Takes secrets out of text that leaves the program: log lines, error details, exports. It knows
/// the secrets that it was told of, and how keys look: the shapes of base/keyshape.h, Bearer and
/// Basic tokens, values of key headers and parameters, passwords in addresses. Thread-safe.
class Redactor
{
public:
    Redactor();
    ~Redactor();

    /// From now on this text is taken out wherever it stands. Texts under 6 bytes are passed over:
    /// they would hit innocent words.
    void add(std::string_view secret);
    [[nodiscard]] std::string clean(std::string_view text) const;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::telemetry
