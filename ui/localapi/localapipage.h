#pragma once

#include "model/api.h"
#include "ui/widgets/page.h"

class QBoxLayout;

namespace oxide::ui {

class ConnectCard;
class KeyCard;
class LocalApiAccess;
class RequestCard;
class StateCard;

/// How other programs use Oxide: where it listens, what to tell each of them, the keys that were
/// handed out, and what they ask, as it happens.
class LocalApiPage final : public Page
{
    Q_OBJECT

public:
    explicit LocalApiPage(const Context &context, QWidget *parent = nullptr);

    [[nodiscard]] QString unsaved() const override;

protected:
    void onShown() override;
    void onHidden() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void sayNone();
    QWidget *makeContent();
    void connectCards();
    void showState();
    void loadKeys();
    void switchTo(bool on);
    void openSettings();
    void addKey(const model::NewApiKey &key);
    void removeKey(const std::string &name);
    void copyLocalKey();
    void copyWithLocalKey();
    void layOut();

    LocalApiAccess *m_access; ///< null: none in this process
    QBoxLayout *m_middle = nullptr;
    StateCard *m_state = nullptr;
    ConnectCard *m_connect = nullptr;
    KeyCard *m_keys = nullptr;
    RequestCard *m_requests = nullptr;
};

} // namespace oxide::ui
