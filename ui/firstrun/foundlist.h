#pragma once

#include "model/service.h"

#include <vector>

#include <QFrame>

class QBoxLayout;
class QCheckBox;

namespace oxide::ui {

class Look;

/// The services that were found on this machine, each with a check box, what it is, and a state
/// chip that says whether it can be used as it is.
class FoundList final : public QFrame
{
    Q_OBJECT

public:
    explicit FoundList(const Look &look, QWidget *parent = nullptr);

    /// Usable ones are checked.
    void setFound(std::vector<model::FoundService> found);
    [[nodiscard]] std::vector<model::ServiceConfig> chosen() const;

Q_SIGNALS:
    void choiceChanged();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeRow(const model::FoundService &found);

    const Look &m_look;
    QBoxLayout *m_rows;
    std::vector<model::FoundService> m_found;
    std::vector<QCheckBox *> m_boxes;
};

} // namespace oxide::ui
