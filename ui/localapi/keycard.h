#pragma once

#include "model/api.h"
#include "ui/widgets/card.h"
#include "ui/widgets/context.h"

#include <string>
#include <vector>

class QPushButton;
class QStackedWidget;

namespace oxide::ui {

class KeyForm;
class KeyTable;
class MadeKey;
class Strip;

/// The keys that were handed out; the form of a new one, and then the key itself, take their place.
class KeyCard final : public Card
{
    Q_OBJECT

public:
    explicit KeyCard(const Context &context, QWidget *parent = nullptr);

    void setKeys(const std::vector<model::ApiKeyInfo> &keys);
    /// Opens the form.
    void begin();
    /// The one that was asked for last.
    void showMade(const std::string &name, const QString &key);
    /// In the form: why it could not be made.
    void showError(const QString &message);
    /// Says that the key of this user's own programs is on the clipboard.
    void showLocalCopied();
    /// A sentence about what would be lost; empty: nothing.
    [[nodiscard]] QString unsaved() const;

Q_SIGNALS:
    void addRequested(const oxide::model::NewApiKey &key);
    /// After a confirmation.
    void removeRequested(const std::string &name);
    /// The key of this user's own programs is to be copied.
    void localKeyWanted();

private:
    QWidget *makeList();
    QWidget *makeFoot();
    void makeHead();
    void showList();
    void showPane(QWidget *pane);
    void askToRemove();

    const Look &m_look;
    std::string m_leaving; ///< which one is to be removed, once that is confirmed
    bool m_isEmpty = true;
    QPushButton *m_remove = nullptr;
    QPushButton *m_add = nullptr;
    QPushButton *m_copyLocal = nullptr;
    Strip *m_confirm = nullptr;
    QStackedWidget *m_stack = nullptr;
    KeyTable *m_table = nullptr;
    QWidget *m_list = nullptr;
    QWidget *m_foot = nullptr;
    QWidget *m_none = nullptr;
    KeyForm *m_form = nullptr;
    QWidget *m_formPane = nullptr; ///< the form, scrolled where it has no room
    MadeKey *m_made = nullptr;
};

} // namespace oxide::ui
