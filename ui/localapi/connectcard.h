#pragma once

#include "ui/localapi/snippets.h"
#include "ui/widgets/card.h"
#include "ui/widgets/context.h"

class QButtonGroup;
class QPlainTextEdit;
class QPushButton;

namespace oxide::ui {

/// How each program is told to use Oxide: what to write where, with the address as it is now.
class ConnectCard final : public Card
{
    Q_OBJECT

public:
    explicit ConnectCard(const Context &context, QWidget *parent = nullptr);

    void setPlace(SnippetPlace place);
    [[nodiscard]] ApiClient client() const;
    /// To the clipboard, with the key in its place.
    void copyWithKey(const QString &key);

Q_SIGNALS:
    void keyWanted();

private:
    QWidget *makeChoice();
    QWidget *makeFoot();
    void showSnippet();

    Context m_context;
    SnippetPlace m_place;
    QButtonGroup *m_choice;
    Label *m_before = nullptr;
    Label *m_where = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_copyWithKey = nullptr;
};

} // namespace oxide::ui
